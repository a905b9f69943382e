import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { afterAll, expect, it } from 'vitest';
import { CardClient } from '../card/card-client.ts';
import type { CardRequest } from '../card/card-messages.ts';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { writeModel } from '../graph/write-model.ts';
import { SessionSet } from './session-set.ts';

const folder = await mkdtemp(join(tmpdir(), 'vidmuse-sessions-'));
afterAll(() => rm(folder, { recursive: true }));

async function writeGraph(name: string): Promise<void> {
  const graph = new GraphBuilder('same');
  graph.output('y', graph.input('x', 'float32', [1]), 'float32', [1]);
  await writeModel(graph, join(folder, name));
}

it('opens a graph that could not be opened before, once its file is whole again', async () => {
  await writeGraph('good.onnx');
  await writeFile(join(folder, 'part.onnx'), 'damaged');
  const sessions = new SessionSet(folder, { part: 'part.onnx' });

  await expect(sessions.open('part')).rejects.toMatchObject({ code: 'bad-model' });
  expect(sessions.deviceOf('part')).toBeUndefined();
  await copyFile(join(folder, 'good.onnx'), join(folder, 'part.onnx'));
  await copyFile(join(folder, 'good.onnx.data'), join(folder, 'part.onnx.data'));

  const session = await sessions.open('part');
  expect(session.inputNames).toEqual(['x']);
  expect(await sessions.open('part')).toBe(session);
  expect([...sessions.devices]).toEqual(['cpu']);
  await sessions.close();
  expect(sessions.devices.size).toBe(0);
});

it('says that a graph runs on the graphics card until the card is lost', async () => {
  await writeGraph('card.onnx');
  let end: (reason: string) => void = () => undefined;
  let hear: (message: unknown) => void = () => undefined;
  const card = new CardClient({
    start: () => ({
      send: (message) => {
        const { id, question } = message as CardRequest;
        if (question !== 'openGraph') return end('it was ended');
        hear({ id, value: { graph: 1, inputNames: ['x'], firstShape: [1] } });
      },
      onMessage: (listener) => (hear = listener),
      onExit: (listener) => (end = listener),
      kill: () => undefined,
    }),
  });
  const sessions = new SessionSet(folder, { part: 'card.onnx' }, { device: 'webgpu', card });
  const session = await sessions.open('part');
  expect(sessions.deviceOf('part')).toBe('webgpu');
  const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(3), [1]) });
  expect([...(y?.data as Float32Array)]).toEqual([3]);
  expect(sessions.deviceOf('part')).toBe('cpu');
  await sessions.close();
});

it('opens a graph on the CPU where the process of the graphics card has ended', async () => {
  await writeGraph('whole.onnx');
  const files = { part: 'whole.onnx' };
  const ended = () =>
    new CardClient({
      start: () => {
        let end: (reason: string) => void = () => undefined;
        return {
          send: () => end('it was ended'),
          onMessage: () => undefined,
          onExit: (listener) => (end = listener),
          kill: () => undefined,
        };
      },
    });
  const lost: string[] = [];
  const sessions = new SessionSet(folder, files, {
    device: 'webgpu',
    card: ended(),
    onCardLost: (reason) => void lost.push(reason),
  });
  expect((await sessions.open('part')).inputNames).toEqual(['x']);
  expect([...sessions.devices]).toEqual(['cpu']);
  expect(lost).toEqual([expect.stringContaining('it was ended')]);
  await sessions.close();
  const unheard = new SessionSet(folder, files, { device: 'webgpu', card: ended() });
  await expect(unheard.open('part')).rejects.toMatchObject({ code: 'engine-failed' });
});
