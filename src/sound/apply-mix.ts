import type { Mix } from '../shared/project-document.ts';
import { decibelsToGain } from '../document/clip-envelope.ts';

/** A block of both tracks at one sample rate. */
export interface MixBlock {
  /** The music track, mono, from {@link renderClips}. */
  readonly music: Float32Array;
  /** The original sound by channel, each as long as `music` (silence after its end); empty without any. */
  readonly original: readonly Float32Array[];
  readonly mix: Mix;
  /** Place of the block's first sample in the film. */
  readonly startSample: number;
  /** Length of the film. */
  readonly totalSamples: number;
  readonly sampleRate: number;
}

/** Factor of the music track; 0 when muted. */
export function musicGain(mix: Mix): number {
  return mix.musicMuted ? 0 : decibelsToGain(mix.musicGainDecibels);
}

/** Factor of the original sound; 0 when muted. */
export function originalGain(mix: Mix): number {
  return mix.originalMuted ? 0 : decibelsToGain(mix.originalGainDecibels);
}

/** Soft clip of the music after its gain, tanh as in the reference's writer: never beyond ±1. */
export function softClip(sample: number): number {
  return Math.tanh(sample);
}

/** Level, 0 to 1, of the fades of the whole film at a sample: half a cosine at either end. */
export function wholeFade(
  mix: Mix,
  sample: number,
  totalSamples: number,
  sampleRate: number,
): number {
  const ease = (samples: number, fadeSeconds: number) => {
    const t = (samples + 0.5) / (fadeSeconds * sampleRate);
    return t >= 1 ? 1 : (1 - Math.cos(Math.PI * Math.max(0, t))) / 2;
  };
  return ease(sample, mix.fadeInSeconds) * ease(totalSamples - 1 - sample, mix.fadeOutSeconds);
}

/**
 * Both tracks as they sound together: one channel per channel of the original, one if there is none.
 * Each sample depends on nothing but its own place, so playing and exporting give the same.
 */
export function applyMix(block: MixBlock): Float32Array[] {
  const { music, original, mix, startSample, totalSamples, sampleRate } = block;
  const gain = musicGain(mix);
  const scored = new Float64Array(music.length);
  for (let index = 0; index < music.length; index++) {
    scored[index] = softClip(gain * music[index]!);
  }
  const channels = original.length > 0 ? original : [new Float32Array(music.length)];
  const channelGain = originalGain(mix);
  const fadesIn = startSample < mix.fadeInSeconds * sampleRate;
  const fadesOut = totalSamples - startSample - music.length < mix.fadeOutSeconds * sampleRate;
  const fades = fadesIn || fadesOut || startSample + music.length > totalSamples;
  return channels.map((channel) => {
    const mixed = new Float32Array(music.length);
    for (let index = 0; index < music.length; index++) {
      const fade = fades ? wholeFade(mix, startSample + index, totalSamples, sampleRate) : 1;
      const sum = fade * (scored[index]! + channelGain * channel[index]!);
      mixed[index] = Math.max(-1, Math.min(1, sum));
    }
    return mixed;
  });
}
