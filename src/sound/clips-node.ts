import { clipEnvelope, decibelsToGain } from '../document/clip-envelope.ts';
import { stretchOf } from '../document/clip-place.ts';
import { clipEnd } from '../document/clips.ts';
import type { Clip } from '../shared/project-document.ts';
import { resamplerFor } from './resampler.ts';
import { StretchedTakes } from './stretched-takes.ts';
import { mixSampleRate, type SoundNode, type Stereo } from './sound-node.ts';

/** Samples [from, to) of a take by channel, at the take's own rate; silence outside of the take. */
export type ReadTake = (
  takeId: string,
  from: number,
  to: number,
) => Promise<readonly Float32Array[]>;

/** The clips of a track, in order, and what it takes to play them. */
export interface ClipsToPlay {
  readonly clips: readonly Clip[];
  /** Samples per second of the clips' places and lengths. */
  readonly sampleRate: number;
  /** Sample rate of a take. */
  readonly rateOfTake: (takeId: string) => number;
  readonly readTake: ReadTake;
}

/** A part of a clip, in samples of the mix. */
interface ClipPart {
  readonly clip: Clip;
  readonly from: number;
  readonly to: number;
  readonly channels: readonly Float32Array[];
}

/**
 * The clips of a track as they sound: each take stretched as its clip says, resampled from its own rate, times the clip's gain and
 * fades. A clip sounds from the first sample of the mix at or after its start to the last one before
 * its end, so two halves of a split clip join exactly.
 */
export function clipsNode(track: ClipsToPlay): SoundNode {
  const stretched = new StretchedTakes(track.readTake, track.rateOfTake);
  return {
    preRollSamples: 0,
    postRollSamples: 0,
    async render(from, to) {
      const parts = await Promise.all(
        track.clips.flatMap((clip) => {
          const start = Math.max(from, mixSample(clip.startSample, track.sampleRate));
          const end = Math.min(to, mixSample(clipEnd(clip), track.sampleRate));
          return clip.muted || start >= end ? [] : [readPart(track, stretched, clip, start, end)];
        }),
      );
      const isMono = parts.every(({ channels }) => channels.length === 1);
      const left = new Float64Array(to - from);
      const right = isMono ? left : new Float64Array(to - from);
      for (const part of parts) {
        const [first, second = first] = part.channels;
        addPart(left, first!, part, track.sampleRate, from);
        if (!isMono) addPart(right, second!, part, track.sampleRate, from);
      }
      return toStereo(left, right);
    },
  };
}

/** The first sample of the mix at or after a sample of the track. */
function mixSample(trackSample: number, trackRate: number): number {
  return Math.ceil((trackSample * mixSampleRate) / trackRate);
}

async function readPart(
  { sampleRate, rateOfTake, readTake }: ClipsToPlay,
  stretched: StretchedTakes,
  clip: Clip,
  from: number,
  to: number,
): Promise<ClipPart> {
  const takeRate = rateOfTake(clip.takeId);
  const resampler = resamplerFor(takeRate, mixSampleRate);
  // Both halves of a split clip have the same shift, so they stay continuous when it is rounded.
  const shift = Math.round(((clip.offsetSample - clip.startSample) * takeRate) / sampleRate);
  const span = resampler.inputSpan(from, to);
  const stretch = stretchOf(clip);
  const [start, end] = [span.from + shift, span.to + shift];
  const input =
    stretch === 1
      ? await readTake(clip.takeId, start, end)
      : await stretched.read(clip.takeId, stretch, start, end);
  const channels = input.slice(0, 2).map((samples) => resampler.run(samples, from, to));
  return { clip, from, to, channels };
}

function addPart(
  output: Float64Array,
  samples: Float32Array,
  { clip, from, to }: ClipPart,
  trackRate: number,
  outputFrom: number,
): void {
  const gain = decibelsToGain(clip.gainDecibels);
  const fadeInEnd = clip.startSample + clip.fadeIn.lengthSamples;
  const fadeOutStart = clipEnd(clip) - 1 - clip.fadeOut.lengthSamples;
  for (let index = from; index < to; index++) {
    const place = (index * trackRate) / mixSampleRate;
    const isFading = place < fadeInEnd || place > fadeOutStart;
    const factor = isFading ? clipEnvelope(clip, place) : gain;
    output[index - outputFrom]! += factor * samples[index - from]!;
  }
}

function toStereo(left: Float64Array, right: Float64Array): Stereo {
  const rounded = Float32Array.from(left);
  return [rounded, left === right ? rounded : Float32Array.from(right)];
}
