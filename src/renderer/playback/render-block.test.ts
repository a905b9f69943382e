import { describe, expect, it } from 'vitest';
import { applyMix } from '../../sound/apply-mix.ts';
import { addClip } from '../../document/edit-clips.ts';
import { placeRange } from '../../document/place-range.ts';
import { renderClips } from '../../sound/render-clips.ts';
import { createDocument, type ProjectDocument } from '../../shared/project-document.ts';
import { overlayMusic, pieceAsTake } from './heard-document.ts';
import { renderBlock, renderMusic } from './render-block.ts';
import type { SoundLibrary } from './sound-library.ts';

const sampleRate = 8000;

function tone(takeId: string, from: number, to: number): Float32Array {
  const hertz = takeId === 'a' ? 220 : 330;
  return Float32Array.from({ length: to - from }, (_, index) =>
    from + index < 0 ? 0 : Math.sin((2 * Math.PI * hertz * (from + index)) / sampleRate),
  );
}

const sounds = {
  readTake: (takeId: string, from: number, to: number) => Promise.resolve(tone(takeId, from, to)),
  read: (_url: string, from: number, to: number) =>
    Promise.resolve([new Float32Array(to - from).fill(0.25)]),
} as unknown as SoundLibrary;

const takes = [
  pieceAsTake({ takeId: 'a', startSample: 0, sampleCount: 8 * sampleRate }, sampleRate),
  pieceAsTake({ takeId: 'b', startSample: 0, sampleCount: 8 * sampleRate }, sampleRate),
];

function score(): ProjectDocument {
  const first = addClip(createDocument(sampleRate), takes, { takeId: 'a', startSample: 0 });
  const placement = { take: takes[1]!, startSample: 3 * sampleRate, endSample: 5 * sampleRate };
  return placeRange(first, takes, placement);
}

describe('renderMusic', () => {
  it('gives the samples of the document itself at the rate of the track, in any blocks', async () => {
    const document = score();
    const whole = renderClips(document, tone, 0, 8 * sampleRate);
    const edges = [0, 1, 5000, 23_999, 24_500, 40_123, 8 * sampleRate];
    const blocks = await Promise.all(
      edges
        .slice(1)
        .map((to, index) => renderMusic(document, sounds, sampleRate, edges[index]!, to)),
    );
    expect(Float32Array.from(blocks.flatMap((block) => [...block]))).toEqual(whole);
  });

  it('joins blocks at another rate without a trace', async () => {
    const document = score();
    const whole = await renderMusic(document, sounds, 12_000, 30_000, 66_000);
    const left = await renderMusic(document, sounds, 12_000, 30_000, 37_777);
    const right = await renderMusic(document, sounds, 12_000, 37_777, 66_000);
    expect(Float32Array.from([...left, ...right])).toEqual(whole);
  });
});

describe('renderBlock', () => {
  it('brings the lanes and the fade of which the mix of an export is made', async () => {
    const before = score();
    const mix = { ...before.mix, fadeInSeconds: 1, fadeOutSeconds: 2, musicGainDecibels: -3 };
    const document = { ...before, mix };
    const heard = {
      a: document,
      b: undefined,
      pair: undefined,
      originalUrl: 'original',
      durationSeconds: 8,
    };
    for (const [from, to] of [
      [0, 4000],
      [20_000, 24_000],
      [60_000, 64_000],
    ] as const) {
      const block = await renderBlock(heard, sounds, sampleRate, from, to);
      const [exported] = applyMix({
        music: renderClips(document, tone, from, to),
        original: [new Float32Array(to - from).fill(0.25)],
        mix,
        startSample: from,
        totalSamples: 8 * sampleRate,
        sampleRate,
      });
      const gain = 10 ** (-3 / 20);
      const played = block.music.a.map((sample, index) => {
        const sum = Math.tanh(gain * sample) + block.original[0]![index]!;
        return Math.min(Math.max(sum * (block.fade?.[index] ?? 1), -1), 1);
      });
      const error = played.map((sample, index) => Math.abs(sample - exported![index]!));
      expect(Math.max(...error)).toBeLessThan(1e-6);
    }
  });

  it('renders both sides of a comparison for the same samples', async () => {
    const only = (takeId: string): ProjectDocument =>
      addClip(createDocument(sampleRate), takes, { takeId, startSample: 0 });
    const pair = { a: 'a', b: 'b' };
    const heard = {
      a: only('a'),
      b: only('b'),
      pair,
      originalUrl: undefined,
      durationSeconds: 8,
    };
    const { music } = await renderBlock(heard, sounds, sampleRate, 1000, 1100);
    expect(music.a).toEqual(tone('a', 1000, 1100));
    expect(music.b).toEqual(tone('b', 1000, 1100));
    expect(music.pair).toBe(pair);
  });
});

describe('overlayMusic', () => {
  it('puts what has arrived over what stood there, and leaves the rest alone', () => {
    const document = addClip(createDocument(sampleRate), takes, { takeId: 'a', startSample: 0 });
    const piece = { takeId: 'live', startSample: 2 * sampleRate, sampleCount: sampleRate };
    const heard = overlayMusic(document, takes, piece);
    expect(heard.clips.map(({ takeId }) => takeId)).toEqual(['a', 'live', 'a']);
    expect(document.clips).toHaveLength(1);
  });

  it('leaves the document as it is over a locked clip, and without music', () => {
    const open = addClip(createDocument(sampleRate), takes, { takeId: 'a', startSample: 0 });
    const locked = { ...open, clips: open.clips.map((clip) => ({ ...clip, locked: true })) };
    const piece = { takeId: 'live', startSample: 0, sampleCount: 100 };
    expect(overlayMusic(locked, takes, piece)).toBe(locked);
    expect(overlayMusic(open, takes, undefined)).toBe(open);
  });
});
