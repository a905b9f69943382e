import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ModelSession } from '../session/open-session.ts';
import type { CardClient } from './card-client.ts';
import { fromMessages, toMessages } from '../session/tensor-messages.ts';

/** Options of {@link CardGraph}. */
export interface CardGraphOptions {
  readonly client: CardClient;
  /** Opens the same graph on the processor. */
  readonly openHere: () => Promise<ModelSession>;
  /** Called with the reason when the card is lost and the processor goes on. */
  readonly onLost: (reason: string) => void;
}

/**
 * A graph in the process of the graphics card. Graphs have no state between two runs, so a run that fails
 * there is repeated on the processor, which does all later ones as well.
 */
export class CardGraph implements ModelSession {
  readonly inputNames: readonly string[];
  readonly inputMetadata: InferenceSession['inputMetadata'];
  readonly #options: CardGraphOptions;
  readonly #graph: number;
  #here: Promise<ModelSession> | undefined;

  private constructor(
    options: CardGraphOptions,
    { graph, inputNames, firstShape }: Awaited<ReturnType<typeof openThere>>,
  ) {
    this.#options = options;
    this.#graph = graph;
    this.inputNames = inputNames;
    this.inputMetadata = [
      { name: inputNames[0] ?? '', isTensor: true, type: 'float32', shape: firstShape },
    ];
  }

  /** Opens the graph of a file. AppError `unsupported` when the card cannot run it. */
  static async open(path: string, options: CardGraphOptions): Promise<CardGraph> {
    return new CardGraph(options, await openThere(options.client, path));
  }

  async run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
    if (this.#here) return (await this.#here).run(feeds);
    const { client, openHere, onLost } = this.#options;
    try {
      const outputs = await client.ask('runGraph', {
        graph: this.#graph,
        feeds: toMessages(feeds),
      });
      return fromMessages(outputs);
    } catch (error) {
      onLost(error instanceof Error ? error.message : String(error));
      const opening = openHere();
      this.#here = opening;
      opening.catch(() => (this.#here = undefined));
      return (await opening).run(feeds);
    }
  }

  async release(): Promise<void> {
    await (await this.#here?.catch(() => undefined))?.release();
    // A process that has ended holds nothing.
    await this.#options.client.ask('closeGraph', { graph: this.#graph }).catch(() => undefined);
  }
}

function openThere(client: CardClient, path: string) {
  return client.ask('openGraph', { path });
}
