import { afterEach, describe, expect, it, vi } from 'vitest';
import { addClip } from '../../document/edit-clips.ts';
import { AppError } from '../../shared/app-error.ts';
import { createDocument, type ProjectDocument } from '../../shared/project-document.ts';
import { pieceAsTake } from './heard-document.ts';
import { HeardMix, type HeardMusic } from './heard-mix.ts';
import { MixRenderer } from './mix-renderer.ts';
import { serveMixes } from './serve-mixes.ts';
import type { SoundLibrary } from './sound-library.ts';

const takeRate = 32_000;
const seconds = 2;
const tone = (hertz: number, from: number, to: number): Float32Array =>
  Float32Array.from({ length: to - from }, (_, index) =>
    from + index < 0 ? 0 : Math.sin((2 * Math.PI * hertz * (from + index)) / takeRate),
  );
/** The takes that the window is making; the worker knows no file of them. */
const hertzOf: Record<string, number> = { a: 220, b: 330 };
const sounds = {
  readTake: (takeId: string, from: number, to: number) => {
    const hertz = hertzOf[takeId];
    return hertz === undefined
      ? Promise.reject(new AppError('bad-media', `The take "${takeId}" is missing.`))
      : Promise.resolve([tone(hertz, from, to)]);
  },
} as unknown as SoundLibrary;

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
  vi.unstubAllGlobals();
});

function connect(): MixRenderer {
  const { port1, port2 } = new MessageChannel();
  open.push(() => port1.close());
  serveMixes(port2);
  return new MixRenderer(port1, sounds);
}

function documentOf(takeId: string): ProjectDocument {
  const take = pieceAsTake({ takeId, startSample: 0, sampleCount: seconds * takeRate }, takeRate);
  return addClip(createDocument(takeRate), [take], { takeId, startSample: 0 });
}

function music(change: Partial<HeardMusic> = {}): HeardMusic {
  const heard = { b: undefined, pair: undefined, takes: [], originalUrl: undefined };
  return { a: documentOf('a'), ...heard, durationSeconds: seconds, ...change };
}

describe('a mix that is rendered in another thread', () => {
  it('has the samples that it has here, block by block, of both sides of a comparison', async () => {
    const pair = { a: 'a', b: 'b' };
    const heard = music({ b: documentOf('b'), pair });
    const remote = connect().open(heard, 'http://studio/takes/');
    const here = new HeardMix(heard, sounds);
    for (const [from, to] of [
      [0, 9600],
      [9600, 19_200],
      [5000, 5100],
    ] as const) {
      const block = await remote.render(from, to);
      expect(block).toEqual(await here.render(from, to));
      expect(block?.pair).toBe(pair);
    }
  });

  it('reads finished takes from their URLs, as the library does', async () => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', (url: string) => {
      asked.push(url);
      return Promise.resolve(new Response(undefined, { status: 404 }));
    });
    const heard = music({ takes: [{ id: 'a', sampleRate: takeRate }] });
    const rendering = connect().open(heard, 'http://studio/takes/').render(0, 100);
    await expect(rendering).rejects.toMatchObject({ code: 'bad-media' });
    expect(asked).toEqual(['http://studio/takes/a.wav']);
  });

  it('goes on after a block that could not be read', async () => {
    const remote = connect().open(music({ a: documentOf('late') }), 'http://studio/');
    await expect(remote.render(0, 100)).rejects.toThrow('The take "late" is missing.');
    hertzOf['late'] = 440;
    expect((await remote.render(100, 200))?.a[0]).toHaveLength(100);
  });

  it('renders no further once it is closed', async () => {
    const remote = connect().open(music(), 'http://studio/');
    const blocks = [remote.render(0, 100), remote.render(100, 200)];
    remote.close();
    expect(await blocks[1]).toBeUndefined();
    expect(await remote.render(200, 300)).toBeUndefined();
  });

  it('ends what waits when another project is opened', async () => {
    const renderer = connect();
    const waiting = renderer.open(music(), 'http://studio/').render(0, 100);
    renderer.close();
    expect(await waiting).toBeUndefined();
  });

  it('fails with words when the thread is gone', async () => {
    const renderer = connect();
    const remote = renderer.open(music(), 'http://studio/');
    const waiting = remote.render(0, 100);
    renderer.fail(new AppError('engine-failed', 'The thread is gone.'));
    await expect(waiting).rejects.toThrow('The thread is gone.');
    await expect(remote.render(100, 200)).rejects.toThrow('The thread is gone.');
  });
});
