import { mixSampleRate, type Stereo } from '../../sound/sound-node.ts';
import type { PlayingBlock } from './block-scheduler.ts';
import type { HeardBlock } from './heard-mix.ts';
import { PairLevels } from './pair-levels.ts';

/** What is played of a block of the mix. */
export type PlayableBlock = Pick<HeardBlock, 'a' | 'b' | 'pair'>;

interface StartedSource {
  readonly source: AudioBufferSourceNode;
  readonly level: GainNode;
}

const rampSeconds = 0.012;
/** No device asks for more at once. */
const longestStepSeconds = 0.1;
/** Crossfade to a replacement. Both gains add up to 1, so equal sounds stay as they are. */
const crossfadeSeconds = 0.005;
/** Shortest time between scheduling a block and its sound. */
const shortestLeadSeconds = 0.01;

/**
 * The nodes between blocks and loudspeakers. They only start, stop and crossfade: everything that
 * changes the sound happens in the mix that the blocks come from.
 */
export class AudioGraph {
  readonly context: AudioContext;
  #compared: PairLevels<GainNode>;
  #output: GainNode;

  constructor() {
    this.context = new AudioContext({ sampleRate: mixSampleRate, latencyHint: 'interactive' });
    const gain = (value: number, target: AudioNode): GainNode => {
      const node = new GainNode(this.context, { gain: value });
      node.connect(target);
      return node;
    };
    this.#output = gain(1, this.context.destination);
    this.#compared = new PairLevels({
      open: (value) => gain(value, this.#output),
      glide: (node, value) => this.#glide(node.gain, value),
    });
  }

  /** The frame that the context will render next. */
  nowFrame(): number {
    return Math.round(this.context.currentTime * this.context.sampleRate);
  }

  /** Frames before its sound that a block must be handed over: what the device asks for twice. */
  leadFrames(): number {
    const seconds = Math.max(shortestLeadSeconds, 2 * (this.context.baseLatency || 0));
    return Math.round(Math.min(seconds, longestStepSeconds) * this.context.sampleRate);
  }

  /**
   * The frame that is being heard: earlier than {@link nowFrame}, which moves in steps of what the
   * device asks for at once, by what the device holds back.
   */
  heardFrame(): number {
    const { currentTime, outputLatency, baseLatency, sampleRate } = this.context;
    const roughSeconds = currentTime - (outputLatency || baseLatency || 0);
    const { contextTime = 0, performanceTime = 0 } = this.context.getOutputTimestamp();
    const heardSeconds = contextTime + (performance.now() - performanceTime) / 1000;
    // A context that was just resumed still reports a time from before.
    const isCurrent = Math.abs(heardSeconds - roughSeconds) < longestStepSeconds;
    return Math.round((isCurrent ? heardSeconds : roughSeconds) * sampleRate);
  }

  /** Switches to take `a` or `b` of a pair's blocks; both play on. */
  hear(pair: object, side: 'a' | 'b'): void {
    this.#compared.hear(pair, side);
  }

  /** Silences or opens the output without a click. */
  setAudible(audible: boolean): void {
    this.#glide(this.#output.gain, audible ? 1 : 0);
  }

  /**
   * Plays a block from `frame` on, leaving out its first `skip` samples; with `fadeIn` where it
   * replaces one that sounds, which fades out over the same few milliseconds.
   */
  play({ a, b, pair }: PlayableBlock, frame: number, skip: number, fadeIn: boolean): PlayingBlock {
    const start = (sound: Stereo, target: AudioNode): StartedSource =>
      this.#start(sound, target, { frame, skip, fadeIn });
    const sides = pair && this.#compared.of(pair);
    const sources = [
      start(a, sides?.a ?? this.#output),
      ...(b && sides ? [start(b, sides.b)] : []),
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
    sound: Stereo,
    target: AudioNode,
    { frame, skip, fadeIn }: { frame: number; skip: number; fadeIn: boolean },
  ): StartedSource {
    const { sampleRate } = this.context;
    const buffer = new AudioBuffer({ length: sound[0].length, sampleRate, numberOfChannels: 2 });
    sound.forEach((samples, channel) =>
      buffer.copyToChannel(samples as Float32Array<ArrayBuffer>, channel),
    );
    const source = new AudioBufferSourceNode(this.context, { buffer });
    const level = new GainNode(this.context);
    source.connect(level).connect(target);
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
