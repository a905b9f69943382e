import { openSpeechModel, speechChunkSamples, speechSampleRate } from '../../engine/index.ts';
import { extractAudio } from '../../media/extract-audio.ts';
import type { VideoInfo } from '../../media/media-info.ts';
import { readOriginalSound } from '../../media/original-sound.ts';
import { throwIfCancelled } from '../../shared/app-error.ts';
import type { SoundChoice } from '../../shared/film-clock.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { speechFinding, type FoundSpeech } from '../../shared/found-speech.ts';
import type { TimeRange } from '../../shared/time-range.ts';
import { DialogueMeter } from '../../sound/mix-meter.ts';
import { deinterleave } from '../../sound/sound-node.ts';
import { speechRanges } from '../../sound/speech-ranges.ts';
import { VoiceEnergy } from '../../sound/voice-energy.ts';

/**
 * Finds where there is speech in the film's own sound, and how loud it is. Where the speech model
 * cannot be opened, energy in the band of a voice takes its place.
 *
 * @throws AppError `bad-media`, `cancelled`, `ffmpeg-failed`
 */
export async function findSpeech(
  video: VideoInfo,
  tracks: SoundChoice,
  options: LongTaskOptions = {},
): Promise<FoundSpeech> {
  const { finder, probabilities } = await findProbabilities(video, tracks, options);
  const ranges = speechRanges(probabilities, speechChunkSamples / speechSampleRate);
  const loudnessLufs = await measureSpeech(video, tracks, ranges, options);
  return { version: speechFinding, tracks, finder, ranges, loudnessLufs };
}

async function findProbabilities(
  video: VideoInfo,
  sound: SoundChoice,
  { signal, onProgress }: LongTaskOptions,
): Promise<Pick<FoundSpeech, 'finder'> & { readonly probabilities: ArrayLike<number> }> {
  const samples = extractAudio(video, {
    ...{ sound, signal, sampleRate: speechSampleRate, channels: 1 },
    onProgress: (progress) => onProgress?.({ ...progress, stage: 'looking for speech' }),
  });
  const model = await openSpeechModel().catch(() => undefined);
  if (!model) {
    const energy = new VoiceEnergy(speechSampleRate, speechChunkSamples);
    for await (const block of samples) energy.push(block);
    return { finder: 'energy', probabilities: energy.probabilities };
  }
  try {
    const probabilities: number[] = [];
    for await (const block of samples) {
      throwIfCancelled(signal);
      probabilities.push(...(await model.push(block)));
    }
    return { finder: 'silero', probabilities };
  } finally {
    await model.close();
  }
}

/** Loudness in LUFS of the sound as it is mixed, where there is speech; null without any. */
async function measureSpeech(
  video: VideoInfo,
  sound: SoundChoice,
  ranges: readonly TimeRange[],
  { signal }: LongTaskOptions,
): Promise<number | null> {
  if (ranges.length === 0) return null;
  const meter = new DialogueMeter(ranges);
  for await (const block of readOriginalSound(video, { sound, signal })) {
    throwIfCancelled(signal);
    meter.push(deinterleave(block));
  }
  return Number.isFinite(meter.loudnessLufs) ? meter.loudnessLufs : null;
}
