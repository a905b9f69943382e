import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ofFormat2 } from '../document/example-formats.ts';
import { loadProject, makeProjectFolder, saveProjectFile } from './project-folder.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-project-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the folder of a project', () => {
  it('has a shortened name where the name of the film is as long as names may be', async () => {
    for (const stem of ['n'.repeat(247), '語'.repeat(84)]) {
      const first = await makeProjectFolder(folder, stem);
      const second = await makeProjectFolder(folder, stem);
      expect(Buffer.byteLength(basename(first))).toBeLessThanOrEqual(255);
      expect(basename(second)).toMatch(/[n語] 2\.vidmuse$/);
    }
  });

  it('loses nothing when its file is saved and loaded, and refuses a huge one', async () => {
    const path = await makeProjectFolder(folder, 'film');
    await writeFile(join(path, 'project.json'), JSON.stringify(ofFormat2));
    const { file } = await loadProject(path);
    await saveProjectFile(path, file);
    expect((await loadProject(path)).file).toEqual(file);
    await writeFile(join(path, 'project.json'), ' '.repeat(33 << 20));
    await expect(loadProject(path)).rejects.toThrow(/more than the 33554432 bytes/);
  });
});
