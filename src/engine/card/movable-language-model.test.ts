import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CardProcess } from '../../shared/card-process.ts';
import { decodeWindow } from '../tokens/decode-window.ts';
import { createTokenBlock } from '../tokens/delay-pattern.ts';
import { LanguageModel } from '../tokens/language-model.ts';
import { defaultSampling, toGraphSampling } from '../tokens/sampling-parameters.ts';
import type { ComposingModel } from '../tokens/window-decoder.ts';
import { CardClient } from './card-client.ts';
import type { CardReply, CardRequest } from './card-messages.ts';
import { MovableLanguageModel } from './movable-language-model.ts';
import { cardConfig } from './test-card.ts';
import { randomNumbers, writeLanguageModel } from '../tokens/test-language-model.ts';

const { dim, numCodebooks, cardinality, delays } = cardConfig;
const nullEmbedding = randomNumbers(5 * dim, 9);
const embedding = randomNumbers(3 * 5 * dim, 2);
const pattern = { delays, length: 90, specialToken: cardinality };

let folder: string;
let processor: LanguageModel;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-movable-'));
  await writeLanguageModel(folder, cardConfig, { precision: 'float32' });
  processor = await LanguageModel.open(folder, cardConfig, nullEmbedding);
});
afterAll(async () => {
  await processor.close();
  await rm(folder, { recursive: true });
});

/** Decodes two takes; gives all tokens, and where each stretch began. */
async function decode(model: ComposingModel, signal?: AbortSignal) {
  const sampling = toGraphSampling({ ...defaultSampling, topK: 6 }, cardinality);
  const prompt = createTokenBlock(2, numCodebooks, 0);
  const window = { pattern, prompt, sampling, seeds: [3, 4], windowIndex: 0 };
  const cross = await model.attendTo(embedding);
  const stretches: number[] = [];
  const tokens: number[][] = [];
  const logits = new Map<number, Float32Array>();
  const onLogits = (step: number, values: Float32Array) => logits.set(step, values.slice());
  for await (const part of decodeWindow(model, { ...window, cross, onLogits }, { signal })) {
    stretches.push(part.start);
    const { takes, codebooks, length, values } = part.tokens;
    for (let row = 0; row < takes * codebooks; row++) {
      (tokens[row] ??= []).push(...values.subarray(row * length, (row + 1) * length));
    }
  }
  return { tokens, stretches, logits };
}

type Answer = (request: CardRequest) => Promise<CardReply | 'ends'>;

/**
 * A process whose card is the processor, which makes the same tokens, until `after` runs of the model;
 * then it does what `then` says.
 */
function processThatFails(after: number, then: Answer) {
  let runs = 0;
  const windows = new Map<number, ReturnType<LanguageModel['startDecoding']>>();
  const answer: Answer = async (request) => {
    const { id, question } = request;
    const input = request.input as never;
    if (question === 'startWindow') {
      const { window, video, takes, steps } = input as {
        window: number;
        video: { embedding: Float32Array };
        takes: number;
        steps: number;
      };
      const cross = await processor.attendTo(video.embedding);
      windows.set(window, processor.startDecoding(cross, takes, steps));
    } else if (question === 'readSequence') {
      const { window, sequence } = input as { window: number; sequence: Int32Array };
      await windows.get(window)?.start(sequence);
    } else if (question === 'decode') {
      if (runs++ >= after) return then(request);
      const { window, request: wanted } = input as { window: number; request: never };
      return { id, value: await windows.get(window)?.decode(wanted) };
    }
    return { id, value: null };
  };
  let hear: (message: unknown) => void = () => undefined;
  let end: (reason: string) => void = () => undefined;
  return (): CardProcess => ({
    send: (message) =>
      void answer(message as CardRequest).then((reply) => {
        if (reply === 'ends') end('it was ended');
        else hear(reply);
      }),
    onMessage: (listener) => (hear = listener),
    onExit: (listener) => (end = listener),
    kill: () => undefined,
  });
}

async function openMovable(
  start: () => CardProcess,
  seconds?: number,
  openHere = () => LanguageModel.open(folder, cardConfig, nullEmbedding),
) {
  const lost: string[] = [];
  const model = await MovableLanguageModel.open({
    client: new CardClient({ start, seconds }),
    folder,
    config: cardConfig,
    nullEmbedding,
    openHere,
    onLost: (reason) => void lost.push(reason),
  });
  return { model, lost };
}

describe('a language model on a graphics card that fails', () => {
  const endings: readonly (readonly [string, Answer, string])[] = [
    ['its process ends', () => Promise.resolve('ends' as const), 'it was ended'],
    ['it gives no answer', () => new Promise<'ends'>(() => undefined), 'no answer within 1 s'],
    [
      'its memory does not last',
      ({ id }) =>
        Promise.resolve({ id, error: { code: 'engine-failed', message: 'out of memory' } }),
      'out of memory',
    ],
  ];

  it.each(endings)('goes on, on the processor, when %s', async (_, then, reason) => {
    // A slow answer counts as none, too: only where none is expected.
    const seconds = reason.startsWith('no answer') ? 1 : undefined;
    const expected = await decode(processor);
    for (const after of [0, 1, 4]) {
      const { model, lost } = await openMovable(processThatFails(after, then), seconds);
      const made = await decode(model);
      expect(made.tokens).toEqual(expected.tokens);
      expect([...made.logits.keys()]).toEqual([...expected.logits.keys()]);
      expect(lost).toEqual([expect.stringContaining(reason)]);
      // The next window does not ask the card any more.
      expect((await decode(model)).tokens).toEqual(expected.tokens);
      expect(lost).toHaveLength(1);
      await model.close();
    }
  });

  it('does not move to the processor once the task was cancelled, as Ctrl-C ends the process too', async () => {
    const controller = new AbortController();
    const { model, lost } = await openMovable(
      processThatFails(2, () => {
        controller.abort();
        return Promise.resolve('ends');
      }),
    );
    const decoding = decode(model, controller.signal);
    await expect(decoding).rejects.toMatchObject({ code: 'cancelled' });
    expect(lost).toEqual([]);
    await model.close();
  });

  it('tries the processor again where it could not open the model, and can be closed before', async () => {
    const open = (failures: number) => {
      let tries = 0;
      return openMovable(
        processThatFails(0, () => Promise.resolve('ends')),
        undefined,
        () =>
          tries++ < failures
            ? Promise.reject(new Error('no memory'))
            : LanguageModel.open(folder, cardConfig, nullEmbedding),
      );
    };
    const { model } = await open(1);
    await expect(decode(model)).rejects.toThrow('no memory');
    expect((await decode(model)).tokens).toEqual((await decode(processor)).tokens);
    await model.close();

    const { model: broken } = await open(2);
    await expect(decode(broken)).rejects.toThrow('no memory');
    await broken.close();
  });
});
