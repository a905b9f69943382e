import { isMusicLane, originalLanes } from '../document/mix-lanes.ts';
import type { VideoInfo } from '../media/media-info.ts';
import { readOriginalLanes } from '../media/original-sound.ts';
import { throwIfCancelled } from '../shared/app-error.ts';
import type { ProjectFile } from '../shared/project-document.ts';
import type { TimeRange } from '../shared/time-range.ts';
import { withoutDuck } from '../document/duck-from-points.ts';
import { mixGraph, mixLengthSamples, type LaneId } from '../sound/mix-graph.ts';
import type { Stereo } from '../sound/sound-node.ts';
import { TakeSounds } from '../store/take-files.ts';
import { OriginalReader } from './original-reader.ts';

const blockSamples = 1 << 15;

/** The mix of a project to render. */
export interface MixToRender {
  readonly projectPath: string;
  readonly file: Pick<ProjectFile, 'document' | 'takes'>;
  readonly video: VideoInfo;
  /** Ids of lanes, or their kinds. */
  readonly lanes: readonly LaneId[];
  /** What the music is ducked under, where the mix says so; none: nothing. */
  readonly speech?: readonly TimeRange[] | undefined;
  /**
   * False for music that leaves alone: there would be holes where another voice comes over it. It has no
   * duck then, nor the points that a duck was turned into.
   */
  readonly isDucked?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Renders the mix from the film's beginning to the end of its picture, block by block: the samples
 * that are heard in the editor. Throws AppError of the takes' files and of the film's sound,
 * `cancelled`.
 */
export async function* renderMix({
  projectPath,
  file,
  video,
  lanes,
  speech,
  isDucked = true,
  signal,
}: MixToRender): AsyncGenerator<Stereo> {
  const takes = new TakeSounds(projectPath);
  const originals = originalLanes(video.clock, file.document.originalTracks);
  const sounds = originals.map(({ sound }) => sound);
  const isNeeded = !lanes.every(isMusicLane) && sounds.length > 0;
  const original =
    isNeeded && new OriginalReader(readOriginalLanes(video, sounds, { signal }), sounds.length);
  const { durationSeconds } = video;
  const known = new Map(file.takes.map((take) => [take.id, take]));
  try {
    const mix = isDucked ? file.document.mix : withoutDuck(file.document.mix);
    const document = { ...file.document, mix };
    const graph = mixGraph(
      { ...file, document, durationSeconds, speech, originals },
      {
        readTake: (takeId, from, to) =>
          takes.readPlayed(known.get(takeId) ?? { id: takeId }, from, to),
        ...(original && { readOriginal: (from, to, lane) => original.read(from, to, lane) }),
      },
      { only: lanes },
    );
    const total = mixLengthSamples(durationSeconds);
    for (let from = 0; from < total; from += blockSamples) {
      throwIfCancelled(signal);
      yield await graph.render(from, Math.min(total, from + blockSamples));
    }
  } finally {
    await takes.close();
    if (original) await original.close();
  }
}
