import { clipEnd } from '../../document/clips.ts';
import { cueNumbers, cuePartsOf, type CuePart } from '../../document/cues.ts';
import { heardClips } from '../../document/music-tracks.ts';
import { takeName } from '../../document/takes.ts';
import { framesPerSecond, timecodeAt, timecodeOf, type Timecode } from '../../document/timecode.ts';
import type { ProjectFile } from '../../shared/project-document.ts';
import { humanActs } from './human-acts.ts';
import { describeMaker, isMachineMade, licenceOf, type ModelLicences } from '../provenance.ts';

/** One cue of a cue sheet: music without a break. */
export interface Cue {
  /** `1M1`, `1M2` …: first reel, number of the cue; as it was spotted where it was. */
  readonly number: string;
  readonly title: string;
  /** Timecodes of the film. */
  readonly in: string;
  readonly out: string;
  readonly durationSeconds: number;
  /** Default usage: BI, background instrumental. */
  readonly usage: 'BI';
  /** Models with their seeds, one for each take; empty for imported music. */
  readonly machine: readonly string[];
  /** Licences of the models' weights, each once. */
  readonly licences: readonly string[];
  /** What people did. */
  readonly human: readonly string[];
}

/** A cue sheet without its parties, which are unknown here. */
export interface CueSheet {
  readonly title: string;
  /** How the timecodes count, such as `29.97 frames per second, drop-frame`. */
  readonly timecode: string;
  readonly showSeconds: number;
  readonly musicSeconds: number;
  readonly cues: readonly Cue[];
}

/** Silence that is longer parts two cues. */
const longestPauseSeconds = 0.5;

/** The cues of a project's music, in order. Muted clips are not heard and not listed. */
export function describeCues(
  file: ProjectFile,
  durationSeconds: number,
  {
    licences = {},
    originals = [],
  }: {
    readonly licences?: ModelLicences;
    /** The lanes of the film's own sound, whose solo silences the music. */
    readonly originals?: readonly { readonly id: string }[];
  } = {},
): CueSheet {
  const { document, takes, source } = file;
  const { sampleRate } = document;
  const timecode = timecodeOf(source);
  const groups: CuePart[][] = [];
  const numbers = cueNumbers(document);
  let others = numbers.size;
  const parts = heardClips(document, originals)
    .filter(({ startSample }) => startSample / sampleRate < durationSeconds)
    .flatMap((clip) => cuePartsOf(document, clip))
    .toSorted((one, other) => one.clip.startSample - other.clip.startSample);
  for (const part of parts) {
    // A cue that was spotted is one cue, however its music pauses, and whatever is on other tracks.
    const group = groups.findLast(([first]) => first?.cue === part.cue);
    const pause =
      part.clip.startSample - Math.max(...(group ?? []).map(({ clip }) => clipEnd(clip)));
    const isAnother = !group || (!part.cue && pause / sampleRate > longestPauseSeconds);
    if (isAnother) groups.push([part]);
    else group.push(part);
  }
  const spanOf = (group: readonly CuePart[]) => ({
    from: Math.min(...group.map(({ clip }) => clip.startSample)) / sampleRate,
    to: Math.min(durationSeconds, Math.max(...group.map(({ clip }) => clipEnd(clip))) / sampleRate),
  });
  const cues = groups.map((group): Cue => {
    const spotted = group[0]?.cue;
    const clips = group.map(({ clip }) => clip);
    const { from, to } = spanOf(group);
    const used = [...new Set(clips.map(({ takeId }) => takeId))].map((takeId) =>
      takes.find(({ id }) => id === takeId)!,
    );
    return {
      number: (spotted && numbers.get(spotted.id)) ?? `1M${++others}`,
      title: spotted?.title || used.map(({ id }) => takeName(document, takes, id)).join(' / '),
      in: timecodeAt(from, timecode),
      out: timecodeAt(to, timecode),
      durationSeconds: to - from,
      usage: 'BI',
      machine: used
        .filter(isMachineMade)
        .map(({ model, seed }) => describeMaker(model, seed, licences)),
      licences: [
        ...new Set(used.filter(isMachineMade).map(({ model }) => licenceOf(model.id, licences))),
      ],
      human: humanActs({ clips, used, from, to, isSpotted: spotted !== undefined }, file),
    };
  });
  return {
    title: file.name,
    timecode: describeTimecode(timecode),
    showSeconds: durationSeconds,
    musicSeconds: coveredSeconds(groups.map(spanOf)),
    cues,
  };
}

/** How long any of the cues sounds, in seconds; cues on several tracks may overlap. */
function coveredSeconds(spans: readonly { readonly from: number; readonly to: number }[]): number {
  let [sum, end] = [0, 0];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}

function describeTimecode({ frameRate, droppedPerMinute }: Timecode): string {
  const rate = Number(framesPerSecond(frameRate).toFixed(3));
  const counts = droppedPerMinute > 0 ? ', drop-frame' : '';
  return `${rate} frames per second${counts}`;
}
