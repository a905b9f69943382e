import {
  formatTimecode,
  frameToSeconds,
  parseTimecode,
  secondsToFrame,
  type Timecode,
} from '../../document/timecode.ts';
import { secondsToX, viewportEnd, type Viewport } from './geometry.ts';

/** A mark of the ruler: long ones carry a timecode. */
export interface RulerMark {
  readonly x: number;
  readonly label: string | undefined;
}

const labelPixels = 96;
const markPixels = 8;
const secondSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

/** The marks in sight. They are on frames, and their labels are those frames' own timecodes. */
export function rulerMarks(viewport: Viewport, timecode: Timecode): RulerMark[] {
  const { nominalRate, frameRate } = timecode;
  const pixelsPerFrame = viewport.pixelsPerSecond * frameToSeconds(1, frameRate);
  const frameSteps = [1, 2, 5, 10].filter((step) => nominalRate % step === 0 && step < nominalRate);
  const steps = [...frameSteps, ...secondSteps.map((seconds) => seconds * nominalRate)];
  const labelStep = steps.find((step) => step * pixelsPerFrame >= labelPixels) ?? steps.at(-1)!;
  const markStep =
    steps.find((step) => step * pixelsPerFrame >= markPixels && labelStep % step === 0) ??
    labelStep;
  const first = Math.max(secondsToFrame(viewport.scrollSeconds, frameRate), 0);
  const last = secondsToFrame(viewportEnd(viewport), frameRate);
  // Counted as the digits count: drop-frame leaves out numbers, and marks are at round ones.
  const marks: RulerMark[] = [];
  const from = Math.floor(countOf(first, timecode) / labelStep) * labelStep;
  const to = countOf(last, timecode);
  for (let count = from; count <= to; count += markStep) {
    const frame = frameOf(count, timecode);
    if (frame === undefined || frame < first - labelStep) continue;
    marks.push({
      x: secondsToX(frameToSeconds(frame, frameRate), viewport),
      label: count % labelStep === 0 ? formatTimecode(frame, timecode) : undefined,
    });
  }
  return marks;
}

/** What the digits of a frame's timecode count to: hours, minutes, seconds and frames in frames. */
function countOf(frame: number, timecode: Timecode): number {
  const [hours, minutes, seconds, frames] = formatTimecode(frame, timecode)
    .split(/[:;]/)
    .map(Number) as [number, number, number, number];
  return ((hours * 60 + minutes) * 60 + seconds) * timecode.nominalRate + frames;
}

/** The frame whose digits count to `count`, or the next one where that number is dropped. */
function frameOf(count: number, timecode: Timecode): number | undefined {
  const { nominalRate, droppedPerMinute } = timecode;
  const seconds = Math.floor(count / nominalRate);
  const minutes = Math.floor(seconds / 60);
  let frames = count % nominalRate;
  const isDropped = seconds % 60 === 0 && minutes % 10 !== 0 && frames < droppedPerMinute;
  if (isDropped && frames > 0) return undefined;
  if (isDropped) frames = droppedPerMinute;
  const hours = Math.floor(minutes / 60);
  if (hours > 23) return undefined;
  return parseTimecode([hours, minutes % 60, seconds % 60, frames].join(':'), timecode);
}
