import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { fileExists } from '../files/file-exists.ts';
import { casesFolder, hasCases } from '../media/film/test-flashes.ts';
import type { OpenProject, StudioEvent } from '../shared/studio-api.ts';
import {
  makeTestFolder,
  makeVideo,
  saveDocument,
  type TestFolder,
  type TestHost,
} from '../host/test-studio.ts';
import { quickWorkers } from '../host/test-workers.ts';
import { setRange } from '../document/score-range.ts';
import { readProjectFile, saveProjectFile } from './project-folder.ts';

type LockLost = Extract<StudioEvent, { type: 'lock-lost' }>;

let folder: TestFolder;
let host: TestHost;
beforeAll(async () => {
  folder = await makeTestFolder();
  host = folder.openHost({ startWorker: quickWorkers() });
  await makeVideo(join(folder.path, 'film.mp4'), 1);
});
afterAll(() => folder.remove());

function makeProject(): Promise<OpenProject> {
  return host.api.createProject({ videoPath: join(folder.path, 'film.mp4') });
}

describe('two at a time', () => {
  it('cannot have one project open; a lock that a crash left is taken over', async () => {
    const project = await makeProject();
    const other = folder.openHost({ startWorker: quickWorkers() });
    await expect(other.api.openProject({ path: project.path })).rejects.toThrow(
      /is open in another VidMuse Studio.*Close it there, or choose Save As there/,
    );
    await host.api.closeProject(project.projectId);
    const opened = await other.api.openProject({ path: project.path });
    await other.api.closeProject(opened.projectId);

    const dead = fork(join(import.meta.dirname, '../host/range-of-file.ts'), { execArgv: [] });
    await once(dead, 'exit');
    const lock = { processId: dead.pid, host: hostname() };
    await writeFile(join(project.path, '.lock'), JSON.stringify(lock));
    expect((await host.api.openProject({ path: project.path })).readOnly).toBe(false);
  });
});

describe('a lock of another computer', () => {
  it('counts as long as it may be renewed', async () => {
    const project = await makeProject();
    await host.api.closeProject(project.projectId);
    const lock = join(project.path, '.lock');
    await writeFile(lock, JSON.stringify({ processId: 1, host: 'edit-suite-2' }));
    await expect(host.api.openProject({ path: project.path })).rejects.toThrow(
      /is open in VidMuse Studio on the computer "edit-suite-2"\. Close it there.* in 50 seconds/,
    );
    const longAgo = new Date(Date.now() - 10 * 60_000);
    await utimes(lock, longAgo, longAgo);
    await expect(host.api.openProject({ path: project.path })).rejects.toThrow(/is open in/);
  });

  it.runIf(hasCases())('counts though its clock is slow (lock-of-slow-clock)', async () => {
    // The case's script does not allow for spaces in the name of the project.
    const videoPath = join(folder.path, 'slow-clock.mp4');
    await copyFile(join(folder.path, 'film.mp4'), videoPath);
    const project = await host.api.createProject({ videoPath });
    await host.api.closeProject(project.projectId);
    const lock = join(project.path, '.lock');
    const script = join(casesFolder, 'lock-of-slow-clock', 'make.sh');
    const other = spawn('bash', [script, project.path]);
    onTestFinished(() => void other.kill());
    await expect.poll(() => fileExists(lock)).toBe(true);
    const before = await readFile(lock, 'utf8');
    // Watched long enough, it would be taken for one that a crash left, were its changes not seen.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const opening = host.api.openProject({ path: project.path });
      await expect(opening).rejects.toThrow(/is open in VidMuse Studio on the computer "other-pc"/);
      expect(await readFile(lock, 'utf8')).toBe(before);
    }
  });
});

describe('a project that was saved elsewhere', () => {
  /** Does what another computer did that opened the project, and closed it again. */
  async function saveElsewhere({ path }: OpenProject): Promise<string> {
    const file = await readProjectFile(path);
    const document = setRange(file.document, 0.25, 0.75);
    const saved = { ...file, revision: file.revision + 1, document };
    await saveProjectFile(path, saved);
    await rm(join(path, '.lock'));
    return readFile(join(path, 'project.json'), 'utf8');
  }

  it('is read after it is locked, not before it was closed there', async () => {
    const project = await makeProject();
    await host.api.closeProject(project.projectId);
    const other = { processId: 1, host: 'edit-suite-2', machine: 'other', nonce: 'n' };
    await writeFile(join(project.path, '.lock'), JSON.stringify(other));
    const opening = host.api.openProject({ path: project.path });
    await setTimeout(500);
    await saveElsewhere(project);
    const { file } = await opening;
    expect(file.document.range).toEqual({ startSeconds: 0.25, endSeconds: 0.75 });
  });

  it('while this computer slept is not overwritten when it wakes', async () => {
    const project = await makeProject();
    const saved = await saveElsewhere(project);
    const edit = saveDocument(host, project.projectId, setRange(project.file.document, 0, 1));
    await expect(edit).rejects.toThrow(/was opened in another VidMuse Studio .* Choose Save As/);
    expect(await readFile(join(project.path, 'project.json'), 'utf8')).toBe(saved);
    expect(await fileExists(join(project.path, '.lock'))).toBe(false);
    const path = join(folder.path, 'slept');
    const copy = await host.api.saveProjectAs({ projectId: project.projectId, path });
    expect(copy.file.document.range).toEqual({ startSeconds: 0, endSeconds: 1 });
  });

  it('goes on where only its lock was deleted', async () => {
    const project = await makeProject();
    for (const end of [0.5, 0.6]) {
      await rm(join(project.path, '.lock'));
      const document = setRange(project.file.document, 0, end);
      await saveDocument(host, project.projectId, document);
      expect((await readProjectFile(project.path)).document.range?.endSeconds).toBe(end);
    }
  });
});

describe('a lost lock', () => {
  it('is reported to every window before anything is saved, and edits made since are kept', async () => {
    const { projectId, path, file } = await makeProject();
    const other = JSON.stringify({ processId: 1, host: 'other', machine: 'other', nonce: 'n' });
    await writeFile(join(path, '.lock'), other);
    const told = await host.waitFor(
      (event): event is LockLost => event.type === 'lock-lost' && event.projectId === projectId,
    );
    expect(told).toMatchObject({ projectId, message: expect.stringMatching(/Choose Save As/) });
    const state = await host.api.projectState(projectId);
    expect(state).toMatchObject({ readOnly: true, lockLost: told.message });
    const save = saveDocument(host, projectId, setRange(file.document, 0, 1));
    await expect(save).rejects.toThrow(/Choose Save As/);
    const copied = join(folder.path, 'rescued');
    const copy = await host.api.saveProjectAs({ projectId, path: copied });
    expect(copy).toMatchObject({
      readOnly: false,
      file: { document: { range: { endSeconds: 1 } } },
    });
    expect(copy).not.toHaveProperty('lockLost');
    expect(await readFile(join(path, '.lock'), 'utf8')).toBe(other);
  });

  it('makes the project read-only, with words, and leaves the other one its lock', async () => {
    const { projectId, path, file } = await makeProject();
    const lock = join(path, '.lock');
    const other = JSON.stringify({ processId: 1, host: 'other', machine: 'other', nonce: 'n' });
    await writeFile(lock, other);
    const save = () => saveDocument(host, projectId, setRange(file.document, 0, 1));
    await expect(save()).rejects.toThrow(/was opened in another VidMuse Studio .* Choose Save As/);
    expect((await host.api.projectState(projectId)).readOnly).toBe(true);
    await expect(host.api.closeProject(projectId)).rejects.toThrow(/Choose Save As/);
    await host.api.closeProject(projectId, { discardUnsaved: true });
    expect(await readFile(lock, 'utf8')).toBe(other);
  });
});
