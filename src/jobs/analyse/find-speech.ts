import { openSpeechModel, speechChunkSamples, speechSampleRate } from '../../engine/index.ts';
import type { VideoInfo } from '../../media/media-info.ts';
import { readOriginalSound } from '../../media/original-sound.ts';
import { throwIfCancelled } from '../../shared/app-error.ts';
import type { SoundChoice } from '../../shared/film-clock.ts';
import type { TimeRange } from '../../shared/time-range.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { speechFinding, type FoundSpeech } from '../../shared/found-speech.ts';
import { EnergyCurve } from '../../sound/energy-curve.ts';
import { MonoFold } from '../../sound/mono-fold.ts';
import { resampleBlocks } from '../../sound/resample-blocks.ts';
import { deinterleave, mixSampleRate, type Stereo } from '../../sound/sound-node.ts';
import { SpeechEdges } from '../../sound/speech-edges.ts';
import { speechRanges } from '../../sound/speech-ranges.ts';
import { VoiceEnergy } from '../../sound/voice-energy.ts';
import { passThrough } from '../pass-through.ts';
import { BackwardEnds } from './backward-ends.ts';

/** Options of {@link findSpeech}. */
export interface SpeechOptions extends LongTaskOptions {
  /** Stops reading at this time of the film: what is said later is not looked for. */
  readonly longestSeconds?: number | undefined;
}

/**
 * Finds where there is speech in the film's own sound, and how loud it is; the sound is decoded once.
 * Where the speech model cannot be opened, energy in the band of a voice takes its place.
 *
 * @throws AppError `bad-media`, `cancelled`, `ffmpeg-failed`
 */
export async function findSpeech(
  video: VideoInfo,
  tracks: SoundChoice,
  options: SpeechOptions = {},
): Promise<FoundSpeech> {
  const curve = new EnergyCurve();
  const sound = metered(video, tracks, curve, options);
  const edges = new SpeechEdges(speechSampleRate);
  const { finder, probabilities, ends } = await findProbabilities(sound, edges, options);
  const found = speechRanges(probabilities, speechChunkSamples / speechSampleRate);
  const ranges = edges.refine(found, (seconds) => ends?.endOf(seconds));
  const lufsOf = (parts: readonly TimeRange[]): number | null => {
    const lufs = curve.loudnessOf(parts);
    return Number.isFinite(lufs) ? lufs : null;
  };
  const loudnessLufs = lufsOf(ranges);
  const soundLufs = lufsOf([{ startSeconds: 0, endSeconds: Infinity }]);
  return { version: speechFinding, tracks, finder, ranges, loudnessLufs, soundLufs };
}

/** Reads the film's own sound as the mix has it, folded to mono, and adds its energy to a curve. */
async function* metered(
  video: VideoInfo,
  sound: SoundChoice,
  curve: EnergyCurve,
  { signal, onProgress, longestSeconds }: SpeechOptions,
): AsyncGenerator<Stereo> {
  const frames = readOriginalSound(video, {
    ...{ sound, signal, longestSeconds },
    onProgress: (progress) => onProgress?.({ ...progress, stage: 'looking for speech' }),
  });
  const fold = new MonoFold(mixSampleRate);
  for await (const block of frames) {
    throwIfCancelled(signal);
    const stereo = deinterleave(block);
    curve.push(stereo);
    const mono = fold.push(stereo);
    yield [mono, mono];
  }
}

interface Probabilities extends Pick<FoundSpeech, 'finder'> {
  readonly probabilities: ArrayLike<number>;
  /** Where voices end, where a model has listened. */
  readonly ends?: BackwardEnds;
}

async function findProbabilities(
  sound: AsyncIterable<Stereo>,
  edges: SpeechEdges,
  { signal }: LongTaskOptions,
): Promise<Probabilities> {
  const samples = passThrough(resampleBlocks(sound, speechSampleRate), ([mono]) =>
    edges.push(mono),
  );
  const model = await openSpeechModel().catch(() => undefined);
  if (!model) {
    const energy = new VoiceEnergy(speechSampleRate, speechChunkSamples);
    for await (const [block] of samples) energy.push(block);
    return { finder: 'energy', probabilities: energy.probabilities };
  }
  try {
    const probabilities: number[] = [];
    const ends = new BackwardEnds((sound) => model.listenTo(sound));
    for await (const chunk of chunksOf(samples)) {
      throwIfCancelled(signal);
      const [probability = 0] = await model.push(chunk);
      probabilities.push(probability);
      await ends.push(chunk, probability);
    }
    await ends.finish();
    return { finder: 'silero', probabilities, ends };
  } finally {
    await model.close();
  }
}

/** The same samples in chunks of {@link speechChunkSamples}; what is left at the end is not given. */
async function* chunksOf(blocks: AsyncIterable<Stereo>): AsyncGenerator<Float32Array> {
  const chunk = new Float32Array(speechChunkSamples);
  let filled = 0;
  for await (const [block] of blocks) {
    for (let from = 0; from < block.length;) {
      const part = block.subarray(from, from + speechChunkSamples - filled);
      chunk.set(part, filled);
      filled += part.length;
      from += part.length;
      if (filled < speechChunkSamples) continue;
      yield chunk;
      filled = 0;
    }
  }
}
