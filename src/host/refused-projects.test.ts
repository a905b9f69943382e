import { copyFile, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../shared/app-error.ts';
import type { OpenProject } from '../shared/studio-api.ts';
import { makeTestFolder, makeVideo, type TestFolder, type TestHost } from './test-studio.ts';
import { quickWorkers } from './test-workers.ts';

let folder: TestFolder;
let host: TestHost;
/** Videos that opening a project asked permission for. */
const asked: { projectPath: string; videoPath: string }[] = [];
let admits = true;
let mayRead = true;

beforeAll(async () => {
  folder = await makeTestFolder();
  host = folder.openHost({
    startWorker: quickWorkers(),
    admitVideo: (projectPath, videoPath) => {
      asked.push({ projectPath, videoPath });
      return admits
        ? Promise.resolve()
        : Promise.reject(new AppError('no-permission', 'Not this.'));
    },
    mayReadFor: () => Promise.resolve(mayRead),
  });
  await makeVideo(join(folder.path, 'film.mp4'), 1);
});
afterAll(() => folder.remove());

async function closedProject(name: string): Promise<OpenProject> {
  await copyFile(join(folder.path, 'film.mp4'), join(folder.path, `${name}.mp4`));
  const project = await host.api.createProject({ videoPath: join(folder.path, `${name}.mp4`) });
  await host.api.closeProject(project.projectId);
  return project;
}

describe('a project whose video may not be shown', () => {
  it('is never opened, reveals nothing, and is not locked', async () => {
    const { path, file } = await closedProject('refused');
    const eventsBefore = host.events.length;
    admits = false;
    asked.length = 0;
    await expect(host.api.openProject({ path })).rejects.toThrow('Not this.');
    admits = true;
    expect(asked).toEqual([{ projectPath: path, videoPath: file.source.absolutePath }]);
    expect(host.events.length).toBe(eventsBefore);
    expect(await readdir(path)).not.toContain('.lock');
    expect((await host.api.openProject({ path })).path).toBe(path);
  });

  it('opens without a video that may not be read', async () => {
    const { path } = await closedProject('unseen');
    mayRead = false;
    asked.length = 0;
    const { videoUrl, notices } = await host.api.openProject({ path });
    mayRead = true;
    expect([videoUrl, asked]).toEqual([undefined, []]);
    expect(notices).toEqual([expect.stringContaining('is missing')]);
  });
});

describe('a project with a folder that is a link', () => {
  it.each(['takes', 'cache'])('is not opened where %s leads elsewhere', async (name) => {
    const { path } = await closedProject(`leading-${name}`);
    const elsewhere = join(folder.path, `elsewhere-${name}`);
    await mkdir(elsewhere);
    await rm(join(path, name), { recursive: true, force: true });
    await symlink(elsewhere, join(path, name));
    await expect(host.api.openProject({ path })).rejects.toMatchObject({ code: 'unsupported' });
    expect(await readdir(elsewhere)).toEqual([]);
    expect(await readdir(path)).not.toContain('.lock');
  });

  it('is opened where the link stays in the project', async () => {
    const { path } = await closedProject('staying');
    await mkdir(join(path, 'takes'), { recursive: true });
    await rename(join(path, 'takes'), join(path, 'music'));
    await symlink('music', join(path, 'takes'));
    expect((await host.api.openProject({ path })).path).toBe(path);
  });
});
