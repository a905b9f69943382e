import type { InferenceSession } from 'onnxruntime-node';
import { AppError, asAppError } from '../../shared/app-error.ts';
import { openSession } from '../session/open-session.ts';
import type { CardDecoder } from './card-decoder.ts';
import { CardLanguageModel } from './card-language-model.ts';
import type { CardQuestion, CardQuestions, CardReply, CardRequest } from './card-messages.ts';
import { fromMessages, toMessages } from '../session/tensor-messages.ts';

type Answers = {
  readonly [Question in CardQuestion]: (
    input: CardQuestions[Question]['input'],
  ) => Promise<CardQuestions[Question]['output']>;
};

/** Uses the graphics card of this process for an engine. Answers one question after the other. */
export class CardServer {
  #languageModel: CardLanguageModel | undefined;
  readonly #windows = new Map<number, CardDecoder>();
  readonly #graphs = new Map<number, InferenceSession>();
  #lastGraph = 0;
  #turn: Promise<unknown> = Promise.resolve();

  /** Answers a request once those before it are answered. Never throws. */
  answer({ id, question, input }: CardRequest): Promise<CardReply> {
    const reply = this.#turn.then(async (): Promise<CardReply> => {
      try {
        const answer = this.#answers[question] as (input: unknown) => Promise<unknown>;
        return { id, value: await answer(input) };
      } catch (error) {
        return { id, error: asAppError(error, 'use the graphics card').toData() };
      }
    });
    this.#turn = reply;
    return reply;
  }

  readonly #answers: Answers = {
    openLanguageModel: async ({ folder, config, nullEmbedding }) => {
      await this.#languageModel?.close();
      this.#languageModel = undefined;
      this.#languageModel = await CardLanguageModel.open(folder, config, nullEmbedding);
      return null;
    },
    closeLanguageModel: async () => {
      for (const decoder of this.#windows.values()) await decoder.close();
      this.#windows.clear();
      await this.#languageModel?.close();
      this.#languageModel = undefined;
      return null;
    },
    startWindow: ({ window, video, takes, steps }) => {
      if (!this.#languageModel) throw new Error('no language model is open on the card');
      this.#windows.set(window, this.#languageModel.startDecoding(video, takes, steps));
      return Promise.resolve(null);
    },
    readSequence: async ({ window, sequence }) => {
      await this.#window(window).start(sequence);
      return null;
    },
    decode: ({ window, request }) => this.#window(window).decode(request),
    closeWindow: async ({ window }) => {
      await this.#windows.get(window)?.close();
      this.#windows.delete(window);
      return null;
    },
    openGraph: async ({ path }) => {
      const session = await openSession(path, { device: 'webgpu' });
      this.#graphs.set(++this.#lastGraph, session);
      const [first] = session.inputMetadata;
      return {
        graph: this.#lastGraph,
        inputNames: session.inputNames,
        firstShape: first?.isTensor ? first.shape : [],
      };
    },
    runGraph: async ({ graph, feeds }) => {
      const session = this.#graphs.get(graph);
      if (!session) throw new AppError('not-found', `The graphics card has no graph ${graph}.`);
      return toMessages(await session.run(fromMessages(feeds)));
    },
    closeGraph: async ({ graph }) => {
      await this.#graphs.get(graph)?.release();
      this.#graphs.delete(graph);
      return null;
    },
  };

  #window(window: number): CardDecoder {
    const decoder = this.#windows.get(window);
    if (!decoder) throw new AppError('not-found', `The graphics card has no window ${window}.`);
    return decoder;
  }
}
