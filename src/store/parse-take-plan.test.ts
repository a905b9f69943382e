import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { ofFormat2 } from '../document/example-formats.ts';
import { joinPieces, toTokenBlock } from '../engine/vidmuse/continuation.ts';
import { floatWavHeader } from '../files/float-wav.ts';
import { makeTestFolder } from '../media/test-media.ts';
import { recoverTakes } from './recover-takes.ts';
import { takePaths } from './take-files.ts';

const folder = await makeTestFolder();

it('music that an earlier version left unfinished is recovered, and can be continued', async () => {
  const {
    complete: _,
    tokenCount: __,
    sampleCount: ___,
    integratedLufs: ____,
    peak: _____,
    join: ______,
    ...take
  } = ofFormat2.takes[0]!;
  const paths = takePaths(folder, take.id);
  await mkdir(dirname(paths.plan));
  await writeFile(paths.plan, JSON.stringify({ ...take, codebooks: 2, processId: process.pid }));
  const tokens = 50;
  const codes = Int32Array.from({ length: 2 * tokens }, (_value, place) => place);
  await writeFile(paths.continuationPart, new Uint8Array(codes.buffer));
  const sound = new Float32Array(640 * tokens).fill(0.1);
  const header = floatWavHeader(32_000, sound.length);
  await writeFile(paths.soundPart, Buffer.concat([header, new Uint8Array(sound.buffer)]));

  const { takes, notices } = await recoverTakes({ projectPath: folder, knownIds: [] });

  expect(notices).toEqual([]);
  expect(takes).toMatchObject([
    { id: 'a', tokenCount: tokens, model: { id: 'demo', parameters: { topK: 250 } } },
  ]);
  const stored = await readFile(paths.continuation);
  const sizes = { id: 'demo', numCodebooks: 2, cardinality: 1000, codebooks: new Uint8Array(8) };
  const piece = joinPieces([{ stored, start: 10, end: 12 }], sizes);
  expect([...toTokenBlock([piece], sizes).values]).toEqual([20, 22, 21, 23]);
});
