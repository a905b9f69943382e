import { musicGain, originalGain, softClip } from '../../project/apply-mix.ts';
import type { Mix } from '../../shared/project-document.ts';
import type { PlayingBlock } from './block-scheduler.ts';

/** Sound of all lanes for one stretch of the film, at the rate of the audio context. */
export interface MixBlock {
  /** Mono, before the track's gain. `b` is there while takes are compared. */
  readonly music: { readonly a: Float32Array; readonly b: Float32Array | undefined };
  /** By channel; empty without original sound. */
  readonly original: readonly Float32Array[];
  /** Level of the film's own fades; undefined where it is 1 throughout. */
  readonly fade: Float32Array | undefined;
}

/** The soft clip is a table over this many times full scale; a straight line between its points. */
const clipRange = 8;
const clipPoints = 65_537;
const rampSeconds = 0.012;

/**
 * The nodes between blocks and loudspeakers. They do what `applyMix` of the document does: music ×
 * gain → soft clip, plus original × gain, times the film's fades.
 */
export class AudioGraph {
  readonly context: AudioContext;
  #music: Record<'a' | 'b', GainNode>;
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
    this.#music = { a: gain(1, this.#musicTrack), b: gain(0, this.#musicTrack) };
  }

  /** The frame that the context will render next. */
  nowFrame(): number {
    return Math.round(this.context.currentTime * this.context.sampleRate);
  }

  /** The frame that is being heard: earlier than {@link nowFrame} by what the device holds back. */
  heardFrame(): number {
    const latency = this.context.outputLatency || this.context.baseLatency || 0;
    return this.nowFrame() - Math.round(latency * this.context.sampleRate);
  }

  /** Applies gains and mutes of the tracks within a few milliseconds. */
  setMix(mix: Mix): void {
    this.#glide(this.#musicTrack.gain, musicGain(mix) / clipRange);
    this.#glide(this.#original.gain, originalGain(mix));
  }

  /** Lets take `a` or `b` be heard; both play on. */
  hear(side: 'a' | 'b'): void {
    this.#glide(this.#music.a.gain, side === 'a' ? 1 : 0);
    this.#glide(this.#music.b.gain, side === 'b' ? 1 : 0);
  }

  /** Silences or opens the output without a click. */
  setAudible(audible: boolean): void {
    this.#glide(this.#output.gain, audible ? 1 : 0);
  }

  /** Plays a block from `frame` on, leaving out its first `skip` samples. */
  play(block: MixBlock, frame: number, skip: number): PlayingBlock {
    const sources = [
      this.#source([block.music.a], this.#music.a, frame, skip),
      ...(block.music.b ? [this.#source([block.music.b], this.#music.b, frame, skip)] : []),
      ...(block.original.length > 0
        ? [this.#source(block.original, this.#original, frame, skip)]
        : []),
      // The fade adds to a gain of 1, hence what it takes away.
      ...(block.fade
        ? [this.#source([block.fade.map((level) => level - 1)], this.#fade.gain, frame, skip)]
        : []),
    ];
    return {
      stop: (at) => {
        for (const source of sources) source.stop(Math.max(at, 0) / this.context.sampleRate);
      },
    };
  }

  async resume(): Promise<void> {
    if (this.context.state !== 'running') await this.context.resume();
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  #source(
    channels: readonly Float32Array[],
    target: AudioNode | AudioParam,
    frame: number,
    skip: number,
  ): AudioBufferSourceNode {
    const { sampleRate } = this.context;
    const length = channels[0]!.length;
    const buffer = new AudioBuffer({ length, sampleRate, numberOfChannels: channels.length });
    channels.forEach((samples, channel) =>
      buffer.copyToChannel(samples as Float32Array<ArrayBuffer>, channel),
    );
    const source = new AudioBufferSourceNode(this.context, { buffer });
    if (target instanceof AudioNode) source.connect(target);
    else source.connect(target);
    source.start(frame / sampleRate, skip / sampleRate);
    return source;
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
