import { describe, expect, it } from 'vitest';
import { addClip } from '../../document/edit-clips.ts';
import { defaultDucking } from '../../shared/ducking.ts';
import { createDocument, type ProjectDocument } from '../../shared/project-document.ts';
import { mixGraph } from '../../sound/mix-graph.ts';
import { overlayMusic, pieceAsTake } from './heard-document.ts';
import { HeardMix, type HeardMusic } from './heard-mix.ts';
import type { SoundLibrary } from './sound-library.ts';

const takeRate = 32_000;
const seconds = 4;

function tone(takeId: string, from: number, to: number): Float32Array {
  const hertz = takeId === 'a' ? 220 : 330;
  return Float32Array.from({ length: to - from }, (_, index) =>
    from + index < 0 ? 0 : Math.sin((2 * Math.PI * hertz * (from + index)) / takeRate),
  );
}

const sounds = {
  readTake: (takeId: string, from: number, to: number) => Promise.resolve([tone(takeId, from, to)]),
  read: (_url: string, from: number, to: number) =>
    Promise.resolve([new Float32Array(to - from).fill(0.25), new Float32Array(to - from)]),
} as unknown as SoundLibrary;

const takes = ['a', 'b'].map((takeId) =>
  pieceAsTake({ takeId, startSample: 0, sampleCount: seconds * takeRate }, takeRate),
);

const only = (takeId: string): ProjectDocument =>
  addClip(createDocument(takeRate), takes, { takeId, startSample: 0 });

function heard(change: Partial<HeardMusic> = {}): HeardMix {
  return new HeardMix(
    {
      a: only('a'),
      b: undefined,
      pair: undefined,
      takes,
      originalUrl: undefined,
      durationSeconds: seconds,
      ...change,
    },
    sounds,
  );
}

describe('what is heard', () => {
  it('is rendered for both sides of a comparison', async () => {
    const pair = { a: 'a', b: 'b' };
    const block = await heard({ b: only('b'), pair }).render(1000, 1100);
    expect(block?.pair).toBe(pair);
    expect(block?.a).toEqual((await heard().render(1000, 1100))?.a);
    expect(block?.b).toEqual((await heard({ a: only('b') }).render(1000, 1100))?.a);
    expect(block?.b).not.toEqual(block?.a);
  });

  it('has the original sound of both channels under the music', async () => {
    const music = (await heard().render(48_000, 48_100))!.a;
    const mix = (await heard({ originalUrl: 'original' }).render(48_000, 48_100))!.a;
    // Both are loud enough for the limiter, so compare where the music crosses zero.
    expect(mix[0][50]! - mix[1][50]!).toBeGreaterThan(0.1);
    expect(music[0]).toEqual(music[1]);
  });

  it('is ducked under speech by the samples of the graph that an export renders', async () => {
    const plain = only('a');
    const mix = { ...plain.mix, musicGainDecibels: -12, ducking: defaultDucking };
    const document = { ...plain, mix };
    const speech = [{ startSeconds: 1.5, endSeconds: 2.5 }];
    const block = (await heard({ a: document, speech }).render(40_000, 140_000))!.a;
    const film = { document, takes, durationSeconds: seconds, speech };
    const readTake = (takeId: string, from: number, to: number) =>
      Promise.resolve([tone(takeId, from, to)]);
    expect(block).toEqual(await mixGraph(film, { readTake }).render(40_000, 140_000));
    const open = (await heard({ a: document }).render(40_000, 140_000))!.a;
    const loudest = ([left]: typeof block) =>
      left.slice(40_000, 60_000).reduce((most, sample) => Math.max(most, sample), 0);
    expect(20 * Math.log10(loudest(open) / loudest(block))).toBeCloseTo(8, 1);
  });

  it('is rendered one block after the other, and no further once it is closed', async () => {
    const mix = heard();
    const blocks = [mix.render(0, 100), mix.render(100, 200)];
    await blocks[0];
    mix.close();
    expect(await blocks[1]).toBeUndefined();
    expect(await mix.render(200, 300)).toBeUndefined();
  });

  it('goes on after a block that could not be read', async () => {
    let failing = true;
    const broken = {
      ...sounds,
      readTake: (takeId: string, from: number, to: number) =>
        failing ? Promise.reject(new Error('away')) : Promise.resolve([tone(takeId, from, to)]),
    } as unknown as SoundLibrary;
    const mix = new HeardMix(
      {
        a: only('a'),
        b: undefined,
        pair: undefined,
        takes,
        originalUrl: undefined,
        durationSeconds: 4,
      },
      broken,
    );
    await expect(mix.render(0, 100)).rejects.toThrow('away');
    failing = false;
    expect((await mix.render(100, 200))?.a[0]).toHaveLength(100);
  });
});

describe('music that is being made', () => {
  it('is put over what was there, and leaves the rest alone', () => {
    const document = only('a');
    const piece = { takeId: 'live', startSample: 2 * takeRate, sampleCount: takeRate };
    const overlaid = overlayMusic(document, takes, piece);
    expect(overlaid.clips.map(({ takeId }) => takeId)).toEqual(['a', 'live', 'a']);
    expect(document.clips).toHaveLength(1);
  });

  it('leaves the document as it is over a locked clip, and without music', () => {
    const open = only('a');
    const locked = { ...open, clips: open.clips.map((clip) => ({ ...clip, locked: true })) };
    const piece = { takeId: 'live', startSample: 0, sampleCount: 100 };
    expect(overlayMusic(locked, takes, piece)).toBe(locked);
    expect(overlayMusic(open, takes, undefined)).toBe(open);
  });
});
