import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../graph/graph-builder.ts';
import { writeModel } from '../graph/write-model.ts';
import { SessionSet } from './session-set.ts';
import { SessionThread } from './session-thread.ts';

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'vidmuse-thread-'));
const path = join(folder, 'double.onnx');
const thread = new SessionThread();
beforeAll(async () => {
  const graph = new GraphBuilder('double');
  const x = graph.input('x', 'float32', [2, 2]);
  graph.output('y', graph.node('Add', [x, x]), 'float32', [2, 2]);
  await writeModel(graph, path);
});
afterAll(async () => {
  await thread.close();
  await rm(folder, { recursive: true });
});

/** A view of larger memory, which stays here. */
const memory = Float32Array.of(0, 1, 2, 3, 4, 5);
const feeds = () => ({ x: new Tensor('float32', memory.subarray(1, 5), [2, 2]) });

describe('a graph in a thread of its own', () => {
  it('computes as in this thread, while this thread does other things', async () => {
    const session = await thread.open(path);
    expect(session.inputNames).toEqual(['x']);
    const { y } = await session.run(feeds());
    expect([...(y?.data as Float32Array)]).toEqual([2, 4, 6, 8]);
    expect(y?.dims).toEqual([2, 2]);
    expect([...memory]).toEqual([0, 1, 2, 3, 4, 5]);
    let turns = 0;
    const counting = setInterval(() => turns++, 0);
    for (let runs = 0; runs < 200; runs++) await session.run(feeds());
    clearInterval(counting);
    expect(turns).toBeGreaterThan(0);
    await session.release();
  });

  it('fails as in this thread', async () => {
    await expect(thread.open(join(folder, 'none.onnx'))).rejects.toMatchObject({
      code: 'bad-model',
      message: expect.stringContaining('none.onnx') as string,
    });
    const session = await thread.open(path);
    await expect(session.run({})).rejects.toThrow(/input/i);
    await session.release();
  });

  it('fails with an AppError when the thread is ended, and can be opened again', async () => {
    const own = new SessionThread();
    const session = await own.open(path);
    const running = session.run(feeds());
    await own.close();
    await expect(running).rejects.toMatchObject({ code: 'engine-failed' });
    await session.release();
    const again = await own.open(path);
    expect((await again.run(feeds())).y?.dims).toEqual([2, 2]);
    // It is not confused with the first graph of the new thread.
    await expect(session.run(feeds())).rejects.toMatchObject({ code: 'engine-failed' });
    await session.release();
    expect((await again.run(feeds())).y?.dims).toEqual([2, 2]);
    await own.close();
  });

  it('runs in this thread if no other can be started', async () => {
    const entry = join(folder, 'broken.mjs');
    await writeFile(entry, 'throw new Error("no modules here")');
    const sessions = new SessionSet(
      folder,
      { double: 'double.onnx' },
      { thread: new SessionThread(entry) },
    );
    const session = await sessions.open('double');
    expect((await session.run(feeds())).y?.dims).toEqual([2, 2]);
    expect([...sessions.devices]).toEqual(['cpu']);
    await sessions.close();
  });

  it('does not keep the process alive, except for an answer', { timeout: 60_000 }, async () => {
    const script = join(folder, 'short.mjs');
    const here = JSON.stringify(join(import.meta.dirname, 'session-thread.ts'));
    await writeFile(
      script,
      `const { SessionThread } = await import(${here});
       const session = await new SessionThread().open(${JSON.stringify(path)});
       console.log(session.inputNames.join());`,
    );
    expect((await run(process.execPath, [script])).stdout).toBe('x\n');
  });
});
