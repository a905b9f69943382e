import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { isSpectral, type AnyCodecConfig } from '../checkpoint/spectral-config.ts';
import { codecFileNames } from '../graph/encodec/build-codec-graphs.ts';
import { describeCodec, type CodecShape } from '../graph/describe-codec.ts';
import type { ComputeDevice } from '../../shared/device.ts';
import { SessionSet, type SessionSetOptions } from '../session/session-set.ts';
import type { TokenBlock } from '../tokens/delay-pattern.ts';

type CodecPart = keyof typeof codecFileNames;

/** The state of the decoder's LSTM between two stretches; empty before the first. */
export type DecoderState = Readonly<Record<string, Tensor>>;

/** State of the encoder between two stretches: that of its LSTM, and the previous frames. */
export type EncoderState = Readonly<Record<string, Tensor>>;

/** Result of {@link Codec.encodeLatent}. */
export interface EncodedStretch {
  /** [dimension, frames] */
  readonly latent: Float32Array;
  /** [codebooks, frames] */
  readonly codes: Int32Array;
  readonly state: EncoderState;
}

/**
 * An opened codec of either kind: its models in a model folder. Each is opened when it is first needed, so
 * that scoring without a recorded prompt never loads the encoder. {@link close} frees them.
 */
export class Codec {
  readonly config: AnyCodecConfig;
  readonly shape: CodecShape;
  /** Samples in one frame of tokens. */
  readonly samplesPerFrame: number;
  /** Channels at the frame rate inside the codec. */
  readonly latentChannels: number;
  /** Frames of context to either side with which a stretch of latents becomes exact samples. */
  readonly synthesisMargin: number;
  /** Frames of context to either side with which a stretch of samples becomes exact features. */
  readonly analysisMargin: number;
  readonly #sessions: SessionSet<CodecPart>;

  /**
   * @param folder the model folder
   * @param config the codec's part of its `model.json`
   */
  constructor(folder: string, config: AnyCodecConfig, options: SessionSetOptions = {}) {
    // Music is decoded while more is composed: one thread is fast enough, and more would make the threads
    // of the two models wait for each other.
    const threadsOf = options.thread ? { decoderLatent: 1, decoderSynthesis: 1 } : {};
    this.#sessions = new SessionSet(folder, codecFileNames, { threadsOf, ...options });
    this.config = config;
    this.shape = describeCodec(config);
    this.samplesPerFrame = this.shape.samplesPerFrame;
    this.latentChannels = this.shape.latentChannels;
    this.synthesisMargin = this.shape.synthesisMargin;
    this.analysisMargin = this.shape.analysisMargin;
  }

  /**
   * Codes -> latents [takes, frames + padding - kernel + 1, channels]; see `buildDecoderLatent`.
   *
   * @param padding frames to pad at the left and the right
   */
  async decodeLatent(
    codes: TokenBlock,
    padding: readonly [number, number],
    state: DecoderState | undefined,
  ): Promise<{ latent: Float32Array; state: DecoderState }> {
    const { takes, codebooks, length, values } = codes;
    const outputs = await this.#run('decoderLatent', {
      codes: new Tensor('int64', BigInt64Array.from(values, BigInt), [takes, codebooks, length]),
      ...(this.shape.firstKernelSize > 1 && { padding: int64(...padding) }),
      ...(state ?? this.#initialState(takes)),
    });
    return { latent: valuesOf(outputs, 'latent'), state: nextState(outputs) };
  }

  /**
   * Latents of one take, [frames, channels], -> samples [frames · samplesPerFrame].
   *
   * @param firstFrame number of the first frame on the timeline, which a codec with a clock needs
   */
  async synthesize(latent: Float32Array, firstFrame = 0): Promise<Float32Array> {
    const frames = latent.length / this.latentChannels;
    const outputs = await this.#run('decoderSynthesis', {
      latent: new Tensor('float32', latent, [1, frames, this.latentChannels]),
      ...(this.shape.hasClock && { first: int64(firstFrame) }),
    });
    return valuesOf(outputs, 'waveform');
  }

  /** Samples -> features [frames, channels], the last frame filled up as the reference does. */
  async analyze(samples: Float32Array): Promise<Float32Array> {
    const outputs = await this.#run('encoderAnalysis', {
      waveform: new Tensor('float32', samples, [1, 1, samples.length]),
    });
    return valuesOf(outputs, 'features');
  }

  /**
   * Features [frames, channels] -> latents and codes of frames + padding - kernel + 1 frames, and as
   * many as the state brings; see `buildEncoderLatent`. Models that {@link encodesInStretches} is false
   * for take a recording's features as a whole.
   *
   * @param padding frames to pad at the left and the right
   */
  async encodeLatent(
    features: Float32Array,
    padding: readonly [number, number],
    state: EncoderState | undefined,
  ): Promise<EncodedStretch> {
    const frames = features.length / this.latentChannels;
    const reach = this.shape.lastKernelSize - 1;
    const stateful = await this.#takesPadding();
    const outputs = await this.#run('encoderLatent', {
      features: new Tensor('float32', features, [1, frames, this.latentChannels]),
      ...(stateful && {
        padding: int64(...padding),
        ...(reach > 0 && { missing: int64(state ? 0 : reach) }),
        ...(state ?? { ...this.#initialState(1), ...this.#framesBefore(reach) }),
      }),
    });
    const codes = outputs.codes?.data as BigInt64Array;
    return {
      latent: valuesOf(outputs, 'latent'),
      codes: Int32Array.from(codes, Number),
      state: nextState(outputs),
    };
  }

  /** Whether the encoder can run stretch by stretch; models imported by early versions cannot. */
  async encodesInStretches(): Promise<boolean> {
    return isSpectral(this.config) || (await this.#takesPadding());
  }

  async #takesPadding(): Promise<boolean> {
    return (await this.#sessions.open('encoderLatent')).inputNames.includes('padding');
  }

  /** Frees the open models. */
  async close(): Promise<void> {
    await this.#sessions.close();
  }

  /** Devices that the open models run on. */
  get devices(): ReadonlySet<ComputeDevice> {
    return this.#sessions.devices;
  }

  async #run(part: CodecPart, feeds: Record<string, Tensor>) {
    return (await this.#sessions.open(part)).run(feeds);
  }

  #initialState(takes: number): DecoderState {
    const { lstmLayers } = this.shape;
    if (lstmLayers === 0) return {};
    const shape = [lstmLayers, takes, this.latentChannels];
    const zeros = () =>
      new Tensor('float32', new Float32Array(lstmLayers * takes * this.latentChannels), shape);
    return { hidden: zeros(), cell: zeros() };
  }

  /** Placeholder for the frames before the first, which `missing` leaves out. */
  #framesBefore(reach: number): EncoderState {
    if (reach === 0) return {};
    const shape = [1, reach, this.latentChannels];
    const zeros = new Float32Array(reach * this.latentChannels);
    return { before: new Tensor('float32', zeros, shape) };
  }
}

/** Renames the outputs `next_…` to the inputs of the next run. */
function nextState(outputs: InferenceSession.OnnxValueMapType): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(outputs)
      .filter(([name]) => name.startsWith('next_'))
      .map(([name, value]) => [name.slice('next_'.length), value]),
  );
}

function int64(...values: readonly number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), [values.length]);
}

function valuesOf(outputs: InferenceSession.OnnxValueMapType, name: string): Float32Array {
  return (outputs[name] as Tensor).data as Float32Array;
}
