import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { makeTestFolder } from '../../media/test-media.ts';
import { AppError } from '../../shared/app-error.ts';
import type { Exporter, ExportSource, ExportTarget } from '../exporter.ts';
import { deliveryExporter, type PartExporters } from './delivery-exporter.ts';

const folder = await makeTestFolder();

/** An exporter of one file in its folder. */
const writing = (name: string): Exporter => {
  const pathOf = ({ outputPath }: ExportTarget) => join(outputPath, name);
  return {
    plan: (_source, target) => ({ files: [{ path: pathOf(target), sizeBytes: 1 }], losses: [] }),
    write: async (_source, target) => {
      await mkdir(dirname(pathOf(target)), { recursive: true });
      await writeFile(pathOf(target), 'new');
    },
  };
};

it('leaves nothing new behind when it is stopped, so that it can be made again', async () => {
  const stopped: Exporter = {
    ...writing('sheet.csv'),
    write: () => Promise.reject(new AppError('cancelled', 'Stopped.')),
  };
  const exporters = {
    stems: writing('music.wav'),
    'cue-sheet': stopped,
  } as unknown as PartExporters;
  const source = { projectPath: folder, file: { name: 'Film' }, video: {} } as ExportSource;
  const outputPath = join(folder, 'delivery');
  const target = { outputPath, force: true, options: { preset: 'netflix' } };
  const sound = (async function* () {})();
  // What was there before stays.
  await mkdir(join(outputPath, 'stems'), { recursive: true });
  await writeFile(join(outputPath, 'stems', 'other.wav'), 'old');

  const made = deliveryExporter(exporters).write(source, target, sound, {});
  await expect(made).rejects.toMatchObject({ code: 'cancelled' });
  expect(await readdir(outputPath)).toEqual(['stems']);
  expect(await readdir(join(outputPath, 'stems'))).toEqual(['other.wav']);
});
