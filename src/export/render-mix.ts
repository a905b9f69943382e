import { originalTracks } from '../document/original-tracks.ts';
import type { VideoInfo } from '../media/media-info.ts';
import { readOriginalSound } from '../media/original-sound.ts';
import { throwIfCancelled } from '../shared/app-error.ts';
import type { ProjectFile } from '../shared/project-document.ts';
import type { TimeRange } from '../shared/time-range.ts';
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
  readonly lanes: readonly LaneId[];
  /** What the music is ducked under, where the mix says so; none: nothing. */
  readonly speech?: readonly TimeRange[] | undefined;
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
  signal,
}: MixToRender): AsyncGenerator<Stereo> {
  const takes = new TakeSounds(projectPath);
  const sound = lanes.includes('original')
    ? originalTracks(video.clock, file.document.originalTracks)
    : undefined;
  const original = sound && new OriginalReader(readOriginalSound(video, { sound, signal }));
  const { durationSeconds } = video;
  try {
    const graph = mixGraph(
      { ...file, durationSeconds, speech },
      {
        readTake: async (takeId, from, to) => [await takes.readRange(takeId, from, to)],
        readOriginal: original && ((from, to) => original.read(from, to)),
      },
      lanes,
    );
    const total = mixLengthSamples(durationSeconds);
    for (let from = 0; from < total; from += blockSamples) {
      throwIfCancelled(signal);
      yield await graph.render(from, Math.min(total, from + blockSamples));
    }
  } finally {
    await takes.close();
    await original?.close();
  }
}
