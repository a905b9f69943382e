import { musicGain, originalGain, softClip } from '../../sound/apply-mix.ts';
import type { Mix } from '../../shared/project-document.ts';
import type { PlayingBlock } from './block-scheduler.ts';
import { PairLevels, type ComparedPair } from './pair-levels.ts';

/** Sound of all lanes for one stretch of the film, at the rate of the audio context. */
export interface MixBlock {
  /** Mono, before the track's gain. `b` and `pair` are there while takes are compared. */
  readonly music: {
    readonly a: Float32Array;
    readonly b: Float32Array | undefined;
    readonly pair: ComparedPair | undefined;
  };
  /** By channel; empty without original sound. */
  readonly original: readonly Float32Array[];
  /** Level of the film's own fades; undefined where it is 1 throughout. */
  readonly fade: Float32Array | undefined;
}

interface StartedSource {
  readonly source: AudioBufferSourceNode;
  readonly level: GainNode;
}

/** The soft clip is a table over this many times full scale; a straight line between its points. */
const clipRange = 8;
const clipPoints = 65_537;
const rampSeconds = 0.012;
/** No device asks for more at once. */
const longestStepSeconds = 0.1;
/** In which sound gives way to what replaces it. The sum of both is whole: equal sounds stay as they are. */
const crossfadeSeconds = 0.005;

/**
 * The nodes between blocks and loudspeakers. They do what `applyMix` of the document does: music ×
 * gain → soft clip, plus original × gain, times the film's fades.
 */
export class AudioGraph {
  readonly context: AudioContext;
  #compared: PairLevels<GainNode>;
  #musicTrack: GainNode;
  #original: GainNode;
  #fade: GainNode;
  #output: GainNode;

  constructor(sampleRate: number) {
    this.context = new AudioContext({ sampleRate, latencyHint: 'interactive' });
    const gain = (value: number, target: AudioNode): GainNode => {
      const node = new GainNode(this.context, { gain: value });
      node.connect(target);
      return node;
    };
    this.#output = gain(1, this.context.destination);
    this.#fade = gain(1, this.#output);
    this.#original = gain(1, this.#fade);
    const clip = new WaveShaperNode(this.context, { curve: clipCurve() });
    clip.connect(this.#fade);
    this.#musicTrack = gain(1 / clipRange, clip);
    this.#compared = new PairLevels({
      open: (value) => gain(value, this.#musicTrack),
      glide: (node, value) => this.#glide(node.gain, value),
    });
  }

  /** The frame that the context will render next. */
  nowFrame(): number {
    return Math.round(this.context.currentTime * this.context.sampleRate);
  }

  /**
   * The frame that is being heard: earlier than {@link nowFrame}, which goes on in steps of what the
   * device asks for at once, by what the device holds back.
   */
  heardFrame(): number {
    const { currentTime, outputLatency, baseLatency, sampleRate } = this.context;
    const roughSeconds = currentTime - (outputLatency || baseLatency || 0);
    const { contextTime = 0, performanceTime = 0 } = this.context.getOutputTimestamp();
    const heardSeconds = contextTime + (performance.now() - performanceTime) / 1000;
    // What a context tells that has just been started is of the time before.
    const isOfNow = Math.abs(heardSeconds - roughSeconds) < longestStepSeconds;
    return Math.round((isOfNow ? heardSeconds : roughSeconds) * sampleRate);
  }

  /** Applies gains and mutes of the tracks within a few milliseconds. */
  setMix(mix: Mix): void {
    this.#glide(this.#musicTrack.gain, musicGain(mix) / clipRange);
    this.#glide(this.#original.gain, originalGain(mix));
  }

  /** Lets take `a` or `b` of a pair's blocks be heard; both play on. */
  hear(pair: ComparedPair, side: 'a' | 'b'): void {
    this.#compared.hear(pair, side);
  }

  /** Silences or opens the output without a click. */
  setAudible(audible: boolean): void {
    this.#glide(this.#output.gain, audible ? 1 : 0);
  }

  /**
   * Plays a block from `frame` on, leaving out its first `skip` samples; `fadeIn` where it takes the
   * place of one that sounds, which fades out over the same few milliseconds.
   */
  play(
    { music, original, fade }: MixBlock,
    frame: number,
    skip: number,
    fadeIn: boolean,
  ): PlayingBlock {
    const start = (
      channels: readonly Float32Array[],
      target: AudioNode | AudioParam,
    ): StartedSource => this.#start(channels, target, { frame, skip, fadeIn });
    const sides = music.pair && this.#compared.of(music.pair);
    const sources = [
      start([music.a], sides?.a ?? this.#musicTrack),
      ...(music.b && sides ? [start([music.b], sides.b)] : []),
      ...(original.length > 0 ? [start(original, this.#original)] : []),
      // The fade adds to a gain of 1, hence what it takes away.
      ...(fade ? [start([fade.map((level) => level - 1)], this.#fade.gain)] : []),
    ];
    return {
      stop: (at, fading) => {
        const from = Math.max(at, 0) / this.context.sampleRate;
        for (const { source, level } of sources) {
          level.gain.cancelScheduledValues(from);
          if (fading) {
            level.gain.setValueAtTime(1, from);
            level.gain.linearRampToValueAtTime(0, from + crossfadeSeconds);
          }
          source.stop(fading ? from + crossfadeSeconds : from);
        }
      },
    };
  }

  async resume(): Promise<void> {
    if (this.context.state !== 'running') await this.context.resume();
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  #start(
    channels: readonly Float32Array[],
    target: AudioNode | AudioParam,
    { frame, skip, fadeIn }: { frame: number; skip: number; fadeIn: boolean },
  ): StartedSource {
    const { sampleRate } = this.context;
    const length = channels[0]!.length;
    const buffer = new AudioBuffer({ length, sampleRate, numberOfChannels: channels.length });
    channels.forEach((samples, channel) =>
      buffer.copyToChannel(samples as Float32Array<ArrayBuffer>, channel),
    );
    const source = new AudioBufferSourceNode(this.context, { buffer });
    const level = new GainNode(this.context);
    source.connect(level);
    if (target instanceof AudioNode) level.connect(target);
    else level.connect(target);
    const from = frame / sampleRate;
    if (fadeIn) {
      level.gain.setValueAtTime(0, from);
      level.gain.linearRampToValueAtTime(1, from + crossfadeSeconds);
    }
    source.onended = () => level.disconnect();
    source.start(from, skip / sampleRate);
    return { source, level };
  }

  #glide(parameter: AudioParam, value: number): void {
    const now = this.context.currentTime;
    parameter.cancelScheduledValues(now);
    parameter.setValueAtTime(parameter.value, now);
    parameter.linearRampToValueAtTime(value, now + rampSeconds);
  }
}

function clipCurve(): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: clipPoints }, (_, index) =>
    softClip(clipRange * ((2 * index) / (clipPoints - 1) - 1)),
  );
}
