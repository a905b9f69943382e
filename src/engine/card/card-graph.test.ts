import { Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import type { ModelSession } from '../session/open-session.ts';
import { CardClient } from './card-client.ts';
import { CardGraph } from './card-graph.ts';
import type { CardRequest } from './card-messages.ts';

/** A process that opens graphs, and ends when one is to run. */
function processThatEnds() {
  let hear: (message: unknown) => void = () => undefined;
  let end: (reason: string) => void = () => undefined;
  return {
    send: (message: unknown) => {
      const { id, question } = message as CardRequest;
      if (question !== 'openGraph') return end('it was ended');
      hear({ id, value: { graph: 1, inputNames: ['x'], firstShape: [1] } });
    },
    onMessage: (listener: typeof hear) => void (hear = listener),
    onExit: (listener: typeof end) => void (end = listener),
    kill: () => undefined,
  };
}

it('tries the processor again where a graph could not be opened there, and can be released before', async () => {
  const x = new Tensor('float32', Float32Array.of(1), [1]);
  const here: ModelSession = {
    inputNames: ['x'],
    inputMetadata: [],
    run: (feeds) => Promise.resolve({ y: feeds['x'] as Tensor }),
    release: () => Promise.resolve(),
  };
  let tries = 0;
  const graph = await CardGraph.open('graph.onnx', {
    client: new CardClient({ start: processThatEnds }),
    openHere: () =>
      tries++ === 0 ? Promise.reject(new Error('no memory')) : Promise.resolve(here),
    onLost: () => undefined,
  });
  await expect(graph.run({ x })).rejects.toThrow('no memory');
  await graph.release();
  expect((await graph.run({ x }))['y']).toBe(x);
  await graph.release();
});
