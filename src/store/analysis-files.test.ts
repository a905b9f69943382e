import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openProxyPieces, removeProxyPieces } from './analysis-files.ts';

it('keeps the pieces of one preview copy, and nothing of others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vidmuse-analysis-files-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const other = ['proxy.mp4', 'analysis.json'];
  const kept = ['proxy-key.0.00000.mp4', 'proxy-key.0.csv'];
  const names = [...other, ...kept, 'proxy-key2.0.00000.mp4', 'proxy-older.0.csv'];
  for (const name of names) await writeFile(join(folder, name), '');
  expect(basename(await openProxyPieces(folder, 'key'))).toBe('proxy-key');
  expect((await readdir(folder)).toSorted()).toEqual([...other, ...kept].toSorted());
  await removeProxyPieces(folder);
  expect((await readdir(folder)).toSorted()).toEqual(other.toSorted());
  await removeProxyPieces(join(folder, 'missing'));
});
