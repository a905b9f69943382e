import type { OriginalLane } from '../document/mix-lanes.ts';
import { trackOf } from '../document/music-tracks.ts';
import { originalTracks } from '../document/original-tracks.ts';
import { readOriginalLanes } from '../media/original-sound.ts';
import { throwIfCancelled } from '../shared/app-error.ts';
import { clipsNode } from '../sound/clips-node.ts';
import { mixSampleRate, type Stereo } from '../sound/sound-node.ts';
import { mixLengthSamples, panOf, placeMusic, playedRate } from '../sound/mix-graph.ts';
import { panNode } from '../sound/pan-node.ts';
import { sourceNode } from '../sound/source-node.ts';
import { TakeSounds } from '../store/take-files.ts';
import type { FrameRate } from '../document/timecode.ts';
import type { ExportSource } from './exporter.ts';
import { OriginalReader } from './original-reader.ts';
import { frameSample, type MusicSource } from './timeline/music-sources.ts';

const blockSamples = 1 << 16;

/**
 * The sound of a {@link MusicSource}, resampled, widened and panned as the mix does it: no gain, no
 * fades, no limiter, from the frame at which it begins to the end of its last. Throws AppError of the
 * take's file, `cancelled`.
 */
export async function* readMusicSource(
  { projectPath, file }: Pick<ExportSource, 'projectPath' | 'file'>,
  { clip, startFrame, lengthFrames }: MusicSource,
  frameRate: FrameRate,
  signal?: AbortSignal,
): AsyncGenerator<Stereo> {
  const sounds = new TakeSounds(projectPath);
  const { sampleRate } = file.document;
  const take = file.takes.find(({ id }) => id === clip.takeId);
  const music = clipsNode({
    clips: [clip],
    sampleRate,
    rateOfTake: () => (take ? playedRate(take) : sampleRate),
    readTake: (id, from, to) => sounds.readPlayed(take ?? { id }, from, to),
  });
  const node = placeMusic(music, file.document.mix, trackOf(clip));
  const end = frameSample(startFrame + lengthFrames, frameRate);
  try {
    for (let from = frameSample(startFrame, frameRate); from < end; from += blockSamples) {
      throwIfCancelled(signal);
      yield await node.render(from, Math.min(end, from + blockSamples));
    }
  } finally {
    await sounds.close();
  }
}

/** Whether the film has sound of its own that is used in the project. */
export function hasOriginalSound({ video, file }: Pick<ExportSource, 'video' | 'file'>): boolean {
  return originalTracks(video.clock, file.document.originalTracks) !== undefined;
}

/**
 * A lane of the film's own sound as the mix takes it, panned, before its levels, exactly as long as the
 * picture. Throws AppError of the film's sound, `cancelled`.
 */
export async function* readOriginal(
  { video, file }: Pick<ExportSource, 'video' | 'file'>,
  { id, sound }: Pick<OriginalLane, 'id' | 'sound'>,
  signal?: AbortSignal,
): AsyncGenerator<Stereo> {
  const reader = new OriginalReader(readOriginalLanes(video, [sound], { signal }));
  const node = panNode(
    sourceNode((from, to) => reader.read(from, to)),
    panOf(file.document.mix, id),
  );
  const total = mixLengthSamples(video.durationSeconds);
  try {
    for (let from = 0; from < total; from += blockSamples) {
      throwIfCancelled(signal);
      yield await node.render(from, Math.min(total, from + blockSamples));
    }
  } finally {
    await reader.close();
  }
}

/** Passes blocks on, and reports how many seconds of sound have passed. */
export async function* countSeconds(
  blocks: AsyncIterable<Stereo>,
  onSeconds: (seconds: number) => void,
): AsyncGenerator<Stereo> {
  let samples = 0;
  for await (const block of blocks) {
    yield block;
    samples += block[0].length;
    onSeconds(samples / mixSampleRate);
  }
}
