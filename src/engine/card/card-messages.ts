import type { AppErrorData } from '../../shared/app-error.ts';
import type { LanguageModelConfig } from '../checkpoint/language-model-config.ts';
import type { TensorMessages } from '../session/tensor-messages.ts';
import type { DecodeRequest, DecodeResult } from '../tokens/decoder.ts';
import type { CardVideo } from './card-language-model.ts';

/** Questions to the process of the graphics card, and its answers. */
export interface CardQuestions {
  /** Opens the language model. */
  readonly openLanguageModel: {
    input: { folder: string; config: LanguageModelConfig; nullEmbedding: Float32Array };
    output: null;
  };
  readonly closeLanguageModel: { input: null; output: null };
  /** Starts a window under a number of the asker's choice. */
  readonly startWindow: {
    input: { window: number; video: CardVideo; takes: number; steps: number };
    output: null;
  };
  /** Runs the next known tokens through the model, [steps, takes, codebooks]. */
  readonly readSequence: { input: { window: number; sequence: Int32Array }; output: null };
  readonly decode: { input: { window: number; request: DecodeRequest }; output: DecodeResult };
  readonly closeWindow: { input: { window: number }; output: null };
  /** Opens a graph of a model folder; returns its number and its inputs. */
  readonly openGraph: {
    input: { path: string };
    output: {
      graph: number;
      inputNames: readonly string[];
      /** Sizes of the first input; names of those that are not fixed. */
      firstShape: readonly (number | string)[];
    };
  };
  readonly runGraph: {
    input: { graph: number; feeds: TensorMessages };
    output: TensorMessages;
  };
  readonly closeGraph: { input: { graph: number }; output: null };
}

/** A question's name. */
export type CardQuestion = keyof CardQuestions;

/** From the engine to the process of the graphics card. */
export interface CardRequest {
  readonly id: number;
  readonly question: CardQuestion;
  readonly input: unknown;
}

/** The answer to the request of the same number. */
export type CardReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: AppErrorData };
