import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { fromFirstKey } from './from-first-key.ts';
import type { Packet } from './read-packets.ts';

const picture = 1;

/** Packets, one after the other: `k` a key frame, `p` another frame of the picture, `s` sound. */
function packets(kinds: string): AsyncIterable<Packet> {
  return Readable.from(
    [...kinds].map((kind, pts): Packet => {
      const stream = kind === 's' ? 0 : picture;
      return { stream, pts, dts: pts, duration: 1, isKey: kind !== 'p', isHidden: false };
    }),
  );
}

async function kept(kinds: string, formatName = 'mpegts'): Promise<number[]> {
  const times: number[] = [];
  const film = { formatName, video: { index: picture } };
  for await (const { pts } of fromFirstKey(film, packets(kinds))) times.push(pts);
  return times;
}

it('leaves out the picture before its first key frame, and no sound', async () => {
  expect(await kept('spspkpsk')).toEqual([0, 2, 4, 5, 6, 7]);
  expect(await kept('kpk')).toEqual([0, 1, 2]);
});

it('keeps a picture without a key frame, or with none soon', async () => {
  expect((await kept('pspp')).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  expect(await kept(`${'p'.repeat(600)}kp`)).toHaveLength(602);
  expect(await kept(`${'p'.repeat(599)}kp`)).toEqual([599, 600]);
});

it('keeps all of a file that begins with its beginning', async () => {
  expect(await kept('ppkp', 'mov,mp4,m4a,3gp,3g2,mj2')).toEqual([0, 1, 2, 3]);
});
