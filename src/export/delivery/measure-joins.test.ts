import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exampleTake } from '../../document/example-project.ts';
import { placeRange } from '../../document/place-range.ts';
import { floatWavHeader, writeFloatWav } from '../../files/float-wav.ts';
import { makeTestFolder } from '../../media/test-media.ts';
import { createDocument } from '../../shared/project-document.ts';
import { sine } from '../../sound/signals.ts';
import { exampleFile } from '../timeline/example-timeline.ts';
import { measureJoins } from './measure-joins.ts';

const rate = 32_000;
const folder = await makeTestFolder();
await mkdir(join(folder, 'takes'));

async function makeTake(id: string, hertz: number) {
  await using file = await open(join(folder, 'takes', `${id}.wav`), 'w');
  await file.write(floatWavHeader(rate, 8 * rate));
  await writeFloatWav(file, 0, sine(rate, hertz, 0, 8 * rate, 0.3));
  return exampleTake(id, 0, 8, rate);
}

it('distinguishes smooth joins, rough joins, and clips that continue without a join', async () => {
  const [one, same, other] = [
    await makeTake('one', 330),
    await makeTake('same', 330),
    await makeTake('other', 1900),
  ];
  const takes = [one, same, other];
  const place = (
    document: ReturnType<typeof createDocument>,
    take: typeof one,
    from: number,
    to: number,
  ) => placeRange(document, takes, { take, startSample: from * rate, endSample: to * rate });
  const joined = async (take: typeof one, musicMuted = false) => {
    const whole = place(createDocument(rate), one, 0, 8);
    const placed = place(whole, take, 3, 8);
    const document = { ...placed, mix: { ...placed.mix, musicMuted } };
    return measureJoins(folder, { ...exampleFile(), takes, document }, []);
  };
  const [smooth] = await joined(same);
  const [rough] = await joined(other);
  expect(smooth?.seconds).toBeCloseTo(3, 1);
  expect(smooth?.timecode).toBe('00:00:03:00');
  expect(smooth?.roughness).toBeLessThan(0.05);
  expect(rough?.roughness).toBeGreaterThan(0.5);
  expect(await joined(one)).toEqual([]);
  expect(await joined(other, true)).toEqual([]);
});

it('hears joins of stereo music on both sides', async () => {
  const [one, stereo] = [await makeTake('left', 330), await makeTake('stereo', 330)];
  const [left, right] = [sine(rate, 330, 0, 8 * rate, 0.3), sine(rate, 1900, 0, 8 * rate, 0.3)];
  await using file = await open(join(folder, 'takes', 'stereo.own.wav'), 'w');
  await file.write(floatWavHeader(rate, 8 * rate, 2));
  await writeFloatWav(
    file,
    0,
    Float32Array.from({ length: 16 * rate }, (_, at) => (at % 2 ? right : left)[at >> 1]!),
  );
  const recording = { sampleRate: rate, channels: 2, sampleCount: 8 * rate };
  const takes = [one, { ...stereo, recording }];
  const whole = placeRange(createDocument(rate), takes, {
    ...{ take: one, startSample: 0, endSample: 8 * rate },
  });
  const document = placeRange(whole, takes, {
    ...{ take: takes[1]!, startSample: 3 * rate, endSample: 8 * rate },
  });
  const [found] = await measureJoins(folder, { ...exampleFile(), takes, document }, []);
  expect(found?.roughness).toBeGreaterThan(0.3);
});
