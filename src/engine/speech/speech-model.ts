import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { AppError } from '../../shared/app-error.ts';
import { openSession } from '../session/open-session.ts';
import { speechChunkSamples, speechSampleRate } from './speech-form.ts';

/** Samples before a chunk that the model gets again as context. */
const contextSamples = 64;
const stateShape = [2, 1, 128];

/**
 * Silero VAD (MIT, https://github.com/snakers4/silero-vad): the probability of speech in each 32 ms of a
 * sound. It has state, so use one instance for a sound from beginning to end.
 */
export class SpeechModel {
  readonly #session: InferenceSession;
  readonly #sampleRate = new Tensor('int64', BigInt64Array.of(BigInt(speechSampleRate)), []);
  /** The context, followed by a chunk that is filled up to {@link #filled}. */
  readonly #input = new Float32Array(contextSamples + speechChunkSamples);
  #filled = contextSamples;
  #state = emptyState();

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  /**
   * Opens the bundled model, or the one in `VIDMUSE_SPEECH_MODEL`.
   *
   * @throws AppError `not-found` where there is none, `bad-model` where it cannot be used
   */
  static async open(): Promise<SpeechModel> {
    const path = process.env['VIDMUSE_SPEECH_MODEL'] || bundledModelPath();
    // One thread: the model is too small for more.
    return new SpeechModel(await openSession(path, { threads: 1 }));
  }

  /**
   * Returns probabilities from 0 to 1 for the chunks of {@link speechChunkSamples} that these samples
   * complete; the rest is kept for the next call. Mono at {@link speechSampleRate}.
   */
  async push(samples: Float32Array): Promise<number[]> {
    const probabilities: number[] = [];
    for (let from = 0; from < samples.length;) {
      const part = samples.subarray(from, from + this.#input.length - this.#filled);
      this.#input.set(part, this.#filled);
      this.#filled += part.length;
      from += part.length;
      if (this.#filled < this.#input.length) continue;
      const { probability, state } = await this.#run(this.#input, this.#state);
      probabilities.push(probability);
      this.#state = state;
      this.#input.copyWithin(0, speechChunkSamples);
      this.#filled = contextSamples;
    }
    return probabilities;
  }

  /**
   * Returns the probabilities of a sound by itself, as one that has just begun; what is left at its end does
   * not count. The sound that {@link push} is given goes on undisturbed.
   */
  async listenTo(samples: Float32Array): Promise<number[]> {
    const probabilities: number[] = [];
    const input = new Float32Array(contextSamples + speechChunkSamples);
    let current = emptyState();
    for (let from = 0; from + speechChunkSamples <= samples.length; from += speechChunkSamples) {
      input.set(samples.subarray(from, from + speechChunkSamples), contextSamples);
      const { probability, state } = await this.#run(input, current);
      probabilities.push(probability);
      current = state;
      input.copyWithin(0, speechChunkSamples);
    }
    return probabilities;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  async #run(
    input: Float32Array,
    state: Tensor,
  ): Promise<{ readonly probability: number; readonly state: Tensor }> {
    const { output, stateN } = await this.#session.run({
      input: new Tensor('float32', input.slice(), [1, input.length]),
      state,
      sr: this.#sampleRate,
    });
    return { probability: Number(output!.data[0]), state: stateN as Tensor };
  }
}

function emptyState(): Tensor {
  return new Tensor('float32', new Float32Array(256), stateShape);
}

/** Path of the model in the resources of a checkout, both for sources and for built files. */
function bundledModelPath(): string {
  const name = join('resources', 'speech', 'silero-vad.onnx');
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, name);
    if (existsSync(path)) return path;
  }
  throw new AppError(
    'not-found',
    `The speech model "${name}" is missing beside the program. Install the program again.`,
  );
}
