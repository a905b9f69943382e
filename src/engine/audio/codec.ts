import { join } from 'node:path';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { CodecConfig } from '../checkpoint/codec-config.ts';
import { codecFileNames } from '../graph/encodec/build-codec-graphs.ts';
import { latentChannels } from '../graph/encodec/build-decoder-latent.ts';
import { synthesisMargin } from '../graph/encodec/build-decoder-synthesis.ts';
import { analysisMargin } from '../graph/encodec/build-encoder-analysis.ts';
import { openSession, type SessionOptions } from '../session/open-session.ts';
import type { TokenBlock } from '../tokens/delay-pattern.ts';

type CodecPart = keyof typeof codecFileNames;

/** The state of the decoder's LSTM between two stretches; empty before the first. */
export type DecoderState = Readonly<Record<string, Tensor>>;

/**
 * An opened codec: EnCodec's models in a model folder. Each is opened when it is first needed, so
 * that scoring without a recorded prompt never loads the encoder. {@link close} frees them.
 */
export class Codec {
  readonly config: CodecConfig;
  /** Samples in one frame of tokens. */
  readonly samplesPerFrame: number;
  /** Channels at the frame rate inside the codec. */
  readonly latentChannels: number;
  /** Frames of context to either side with which a stretch of latents becomes exact samples. */
  readonly synthesisMargin: number;
  /** Frames of context to either side with which a stretch of samples becomes exact features. */
  readonly analysisMargin: number;
  readonly #folder: string;
  readonly #options: SessionOptions;
  readonly #sessions = new Map<CodecPart, Promise<InferenceSession>>();

  /**
   * @param folder the model folder
   * @param config the codec's part of its `model.json`
   */
  constructor(folder: string, config: CodecConfig, options: SessionOptions = {}) {
    this.#folder = folder;
    this.#options = options;
    this.config = config;
    this.samplesPerFrame = config.ratios.reduce((product, stride) => product * stride, 1);
    this.latentChannels = latentChannels(config);
    this.synthesisMargin = synthesisMargin(config);
    this.analysisMargin = analysisMargin(config);
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
      padding: new Tensor('int64', BigInt64Array.from(padding, BigInt), [2]),
      ...(state ?? this.#initialState(takes)),
    });
    const next: Record<string, Tensor> = {};
    if (outputs.next_hidden) next.hidden = outputs.next_hidden;
    if (outputs.next_cell) next.cell = outputs.next_cell;
    return { latent: valuesOf(outputs, 'latent'), state: next };
  }

  /** Latents of one take, [frames, channels], -> samples [frames · samplesPerFrame]. */
  async synthesize(latent: Float32Array): Promise<Float32Array> {
    const frames = latent.length / this.latentChannels;
    const outputs = await this.#run('decoderSynthesis', {
      latent: new Tensor('float32', latent, [1, frames, this.latentChannels]),
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

  /** Features [frames, channels] -> latent [dimension, frames] and codes [codebooks, frames]. */
  async encodeLatent(features: Float32Array): Promise<{ latent: Float32Array; codes: Int32Array }> {
    const frames = features.length / this.latentChannels;
    const outputs = await this.#run('encoderLatent', {
      features: new Tensor('float32', features, [1, frames, this.latentChannels]),
    });
    const codes = outputs.codes?.data as BigInt64Array;
    return { latent: valuesOf(outputs, 'latent'), codes: Int32Array.from(codes, Number) };
  }

  /** Frees the models that were opened. */
  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of await Promise.allSettled(sessions)) {
      if (session.status === 'fulfilled') await session.value.release();
    }
  }

  async #run(part: CodecPart, feeds: Record<string, Tensor>) {
    let session = this.#sessions.get(part);
    if (!session) {
      session = openSession(join(this.#folder, codecFileNames[part]), this.#options);
      this.#sessions.set(part, session);
    }
    return (await session).run(feeds);
  }

  #initialState(takes: number): DecoderState {
    const { lstmLayers } = this.config;
    if (lstmLayers === 0) return {};
    const shape = [lstmLayers, takes, this.latentChannels];
    const zeros = () =>
      new Tensor('float32', new Float32Array(lstmLayers * takes * this.latentChannels), shape);
    return { hidden: zeros(), cell: zeros() };
  }
}

function valuesOf(outputs: InferenceSession.OnnxValueMapType, name: string): Float32Array {
  return (outputs[name] as Tensor).data as Float32Array;
}
