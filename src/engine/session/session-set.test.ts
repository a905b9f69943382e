import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { CardClient } from '../card/card-client.ts';
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
