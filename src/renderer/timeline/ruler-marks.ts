import {
  formatTimecode,
  frameToSeconds,
  secondsToFrame,
  type Timecode,
} from '../../project/timecode.ts';
import { secondsToX, viewportEnd, type Viewport } from './geometry.ts';

/** A mark of the ruler: long ones carry a timecode. */
export interface RulerMark {
  readonly x: number;
  readonly label: string | undefined;
}

const labelPixels = 96;
const markPixels = 8;

/** Distances between marks that read well, in frames: frames, then seconds, minutes and hours. */
function steps(nominalRate: number): number[] {
  const frames = [1, 2, 5, 10].filter((count) => count < nominalRate);
  const seconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
  return [...frames, ...seconds.map((count) => count * nominalRate)];
}

/** The marks in sight. They lie on frames, and their labels are those frames' own timecodes. */
export function rulerMarks(viewport: Viewport, timecode: Timecode): RulerMark[] {
  const pixelsPerFrame = viewport.pixelsPerSecond * frameToSeconds(1, timecode.frameRate);
  const all = steps(timecode.nominalRate);
  const wide = (pixels: number): number =>
    all.find((step) => step * pixelsPerFrame >= pixels) ?? all.at(-1)!;
  const labelStep = wide(labelPixels);
  const markStep = all.find(
    (step) => step * pixelsPerFrame >= markPixels && labelStep % step === 0,
  );
  const step = markStep ?? labelStep;
  const first = Math.floor(secondsToFrame(viewport.scrollSeconds, timecode.frameRate) / labelStep);
  const last = secondsToFrame(viewportEnd(viewport), timecode.frameRate);
  const marks: RulerMark[] = [];
  for (let frame = first * labelStep; frame <= last; frame += step) {
    marks.push({
      x: secondsToX(frameToSeconds(frame, timecode.frameRate), viewport),
      label: frame % labelStep === 0 ? formatTimecode(frame, timecode) : undefined,
    });
  }
  return marks;
}
