import { execFileSync } from 'node:child_process';
import {
  chmod,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenProject } from '../shared/studio-api.ts';
import {
  makeTestFolder,
  makeVideo,
  saveDocument,
  type TestFolder,
  type TestHost,
} from './test-studio.ts';
import { quickWorkers } from './test-workers.ts';

let folder: TestFolder;
let host: TestHost;
const place = (...names: string[]) => join(folder.path, ...names);
beforeAll(async () => {
  folder = await makeTestFolder();
  host = folder.openHost({ startWorker: quickWorkers() });
  await makeVideo(place('film.mp4'), 1);
  await makeVideo(place('other.mp4'), 2, 2);
});
afterAll(() => folder.remove());

/** Makes a new project in a new folder. */
async function makeProject(name: string): Promise<OpenProject> {
  await mkdir(place(name));
  await copyFile(place('film.mp4'), place(name, 'film.mp4'));
  return host.api.createProject({ videoPath: place(name, 'film.mp4') });
}

async function closed(name: string): Promise<OpenProject> {
  const project = await makeProject(name);
  await host.api.closeProject(project.projectId);
  return project;
}

const projectJson = (project: OpenProject) => join(project.path, 'project.json');
const withHit = ({ file }: OpenProject, label: string) => ({
  ...file.document,
  markers: [{ id: 'hit-1', kind: 'hit' as const, seconds: 0.5, label }],
});

describe('making and opening projects', () => {
  it('numbers a second project for the same video', async () => {
    await makeProject('numbered');
    const second = await host.api.createProject({ videoPath: place('numbered', 'film.mp4') });
    expect(second.path).toBe(place('numbered', 'film 2.vidmuse'));
  });

  it('saves the document and finds it again, whatever of the folder is named', async () => {
    const project = await makeProject('saved');
    const { projectId } = project;
    const document = withHit(project, 'Door slams');
    await saveDocument(host, projectId, document);
    expect((await readdir(project.path)).sort()).toEqual([
      '.lock',
      'project.backup.json',
      'project.json',
    ]);
    await host.api.closeProject(projectId);
    await expect(host.api.projectState(projectId)).rejects.toMatchObject({ code: 'not-found' });
    const again = await host.api.openProject({ path: projectJson(project) });
    expect(again.file.document).toEqual(document);
    expect((await host.api.openProject({ path: project.path })).projectId).toBe(again.projectId);
  });

  it.each([
    ['a file that is no video', 'notes.mp4', 'bad-media'],
    ['a file that is not there', 'missing.mp4', 'not-found'],
  ])('refuses %s and leaves nothing', async (_name, file, code) => {
    await mkdir(place('bad'), { recursive: true });
    await writeFile(place('bad', 'notes.mp4'), 'these are notes');
    await expect(host.api.createProject({ videoPath: place('bad', file) })).rejects.toMatchObject({
      code,
    });
    expect(await readdir(place('bad'))).toEqual(['notes.mp4']);
  });

  it('refuses a folder that is no project', async () => {
    await expect(host.api.openProject({ path: folder.path })).rejects.toThrow(
      `There is no VidMuse project at "${folder.path}".`,
    );
  });

  it('says what to do about a project of a newer version', async () => {
    const project = await closed('newer');
    const json = JSON.parse(await readFile(projectJson(project), 'utf8')) as object;
    await writeFile(projectJson(project), JSON.stringify({ ...json, formatVersion: 99 }));
    const opening = host.api.openProject({ path: project.path });
    await expect(opening).rejects.toThrow(/made by a newer version of VidMuse Studio.*Update/);
    await expect(opening).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('opens a damaged project as it was the last time, and says so', async () => {
    const project = await closed('damaged');
    await writeFile(projectJson(project), '{"schema": "vidmuse-st');
    const again = await host.api.openProject({ path: project.path });
    expect(again.file).toEqual(project.file);
    expect(again.notices[0]).toMatch('The project file was damaged.');
    await host.api.closeProject(again.projectId);
    await writeFile(projectJson(project), '{}');
    await rm(join(project.path, 'project.backup.json'));
    await expect(host.api.openProject({ path: project.path })).rejects.toMatchObject({
      code: 'bad-config',
    });
  });

  it('notes in the list of recent projects what is gone', async () => {
    const project = await closed('gone');
    await rm(project.path, { recursive: true });
    const recent = await host.api.recentProjects();
    expect(recent.find(({ path }) => path === project.path)?.missing).toBe(true);
    expect(new Set(recent.map(({ path }) => path)).size).toBe(recent.length);
  });

  it('lists the length of the film and how far its score is', async () => {
    const project = await closed('listed');
    const summary = async () =>
      (await host.api.recentProjects()).find(({ path }) => path === project.path)?.summary;
    const { durationSeconds } = project.file.source;
    expect(await summary()).toEqual({ durationSeconds, takeCount: 0, isScored: false });
    await writeFile(projectJson(project), '{ "takes": 5 }');
    expect(await summary()).toBeUndefined();
  });
});

describe('a video that moved', () => {
  it('is found under another name beside the project', async () => {
    const project = await closed('renamed');
    await rename(place('renamed', 'film.mp4'), place('renamed', 'final cut.mp4'));
    await copyFile(place('other.mp4'), place('renamed', 'a decoy.mp4'));
    const again = await host.api.openProject({ path: project.path });
    expect(again.notices).toEqual([
      `The video has moved; it was found at "${place('renamed', 'final cut.mp4')}".`,
    ]);
    expect(again.file.source.relativePath).toBe('../final cut.mp4');
  });

  it('moves along with its project without a word', async () => {
    const project = await closed('home');
    await rename(place('home'), place('abroad'));
    const again = await host.api.openProject({ path: project.path.replace('home', 'abroad') });
    expect(again.notices).toEqual([]);
    expect(again.videoUrl).toBeDefined();
  });

  it('can be missing, and be linked again, and only on request be another one', async () => {
    const project = await closed('linked');
    await mkdir(place('elsewhere'));
    await rename(place('linked', 'film.mp4'), place('elsewhere', 'film.mp4'));
    const missing = await host.api.openProject({ path: project.path });
    const { projectId } = missing;
    expect(missing.videoUrl).toBeUndefined();
    expect(missing.notices[0]).toMatch('is missing. The music is all there');
    const job = { kind: 'analyse' as const, projectId };
    expect(await host.finish(job)).toMatchObject({ type: 'failed', error: { code: 'not-found' } });

    const relink = (videoPath: string, acceptDifferent = false) =>
      host.api.relinkVideo({ projectId, videoPath, acceptDifferent });
    await expect(relink(place('other.mp4'))).rejects.toThrow('it lasts 2.0 s instead of 1.0 s');
    const linked = await relink(place('elsewhere', 'film.mp4'));
    expect(linked.videoUrl).toBeDefined();
    expect(linked.file.source.relativePath).toBe('../../elsewhere/film.mp4');
    const other = await relink(place('other.mp4'), true);
    expect(other.file.source.durationSeconds).toBeCloseTo(2, 1);
  });

  it('is missed where it goes while its project is open, and can be linked again', async () => {
    const project = await makeProject('vanishing');
    const { projectId, videoUrl = '' } = project;
    const get = async () => (await host.serveMedia(new Request(`http://media${videoUrl}`))).status;
    expect(await get()).toBe(200);
    await rename(place('vanishing', 'film.mp4'), place('vanished.mp4'));
    expect(await get()).toBe(404);
    const described = await host.api.openProject({ path: project.path });
    expect(described.projectId).toBe(projectId);
    expect(described.videoUrl).toBeUndefined();
    const job = { kind: 'analyse' as const, projectId };
    expect(await host.finish(job)).toMatchObject({ type: 'failed', error: { code: 'not-found' } });
    const videoPath = place('vanished.mp4');
    const linked = await host.api.relinkVideo({ projectId, videoPath, acceptDifferent: false });
    expect(linked.videoUrl).toBeDefined();
  });

  it('tells windows so when its picture is requested', async () => {
    const { videoUrl = '', projectId } = await makeProject('told');
    const events: unknown[] = [];
    const stop = host.api.onEvent((event) => events.push(event));
    await rename(place('told', 'film.mp4'), place('told.mp4'));
    await host.serveMedia(new Request(`http://media${videoUrl}`));
    stop();
    expect(events).toContainEqual({ type: 'project', projectId });
  });
});

describe('saving under another name', () => {
  it('copies the project and goes on with the copy', async () => {
    const project = await makeProject('original');
    const { projectId } = project;
    await mkdir(join(project.path, 'takes'));
    await writeFile(join(project.path, 'takes', 'a.wav'), 'music');
    await writeFile(join(project.path, 'takes', 'b.wav.part'), 'half');
    await mkdir(place('copies'));
    const path = place('copies', 'second');
    const copy = await host.api.saveProjectAs({ projectId, path });
    expect(copy).toMatchObject({ path: `${path}.vidmuse`, file: { name: 'second' } });
    expect(copy.file.source.relativePath).toBe('../../original/film.mp4');
    expect(await readdir(join(copy.path, 'takes'))).toEqual(['a.wav']);
    expect(await readdir(place('copies'))).toEqual(['second.vidmuse']);
    await expect(host.api.projectState(projectId)).rejects.toMatchObject({ code: 'not-found' });
    const again = host.api.saveProjectAs({ projectId: copy.projectId, path: copy.path });
    await expect(again).rejects.toMatchObject({ code: 'exists' });
  });
});

/** Runs a test on a small or read-only file system, where this process may mount one. */
function mount(path: string, options: string): (() => void) | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'none', path], { stdio: 'ignore' });
    return () => execFileSync('umount', [path]);
  } catch {
    return undefined;
  }
}

describe('a folder that cannot be written to', () => {
  it('opens read-only, with what is to be done', async () => {
    const project = await closed('locked');
    // Root can write everywhere; the user nobody cannot.
    const isRoot = process.getuid?.() === 0;
    await chmod(project.path, 0o555);
    await chmod(folder.path, 0o755);
    await chmod(place('locked'), 0o777);
    if (isRoot) process.seteuid?.(65_534);
    try {
      const opened = await host.api.openProject({ path: project.path });
      expect(opened).toMatchObject({ readOnly: true });
      expect(opened.notices.join()).toMatch('Save it under another name');
      const { projectId } = opened;
      const saving = saveDocument(host, projectId, opened.file.document);
      await expect(saving).rejects.toMatchObject({ code: 'no-permission' });
      await mkdir(place('locked', 'rescued'));
      const path = place('locked', 'rescued', 'copy.vidmuse');
      expect(await host.api.saveProjectAs({ projectId, path })).toMatchObject({ readOnly: false });
    } finally {
      if (isRoot) process.seteuid?.(0);
      await chmod(project.path, 0o755);
    }
  });

  it('sends a new project to the folder for projects', async () => {
    await mkdir(place('camera'));
    await copyFile(place('film.mp4'), place('camera', 'clip.mp4'));
    await chmod(place('camera'), 0o555);
    await mkdir(place('projects'), { recursive: true });
    await chmod(place('projects'), 0o777);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      const project = await host.api.createProject({ videoPath: place('camera', 'clip.mp4') });
      expect(project.path).toBe(place('projects', 'clip.vidmuse'));
      expect(project.notices[0]).toMatch('cannot be written to, so the project is in');
      expect(project.videoUrl).toBeDefined();
      await host.api.closeProject(project.projectId);
    } finally {
      if (isRoot) process.seteuid?.(0);
      await chmod(place('camera'), 0o755);
    }
  });
});

describe('a full disk', () => {
  it('loses nothing of what was saved, and says so', async (context) => {
    await mkdir(place('small'));
    const unmount = mount(place('small'), 'size=128k');
    if (!unmount) {
      console.warn('SKIPPED: a full disk needs the right to mount a file system.');
      return context.skip();
    }
    try {
      await copyFile(place('film.mp4'), place('small', 'film.mp4'));
      const project = await host.api.createProject({ videoPath: place('small', 'film.mp4') });
      const { projectId } = project;
      await saveDocument(host, projectId, withHit(project, 'kept'));
      const text = await readFile(projectJson(project), 'utf8');
      const { bsize, bavail } = await statfs(place('small'));
      await writeFile(place('small', 'filler'), Buffer.alloc(bsize * bavail));
      const document = withHit(project, 'x'.repeat(200));
      await expect(saveDocument(host, projectId, document)).rejects.toMatchObject({
        code: 'disk-full',
      });
      expect(await readFile(projectJson(project), 'utf8')).toBe(text);
      await rm(place('small', 'filler'));
      await saveDocument(host, projectId, document);
      expect((await stat(projectJson(project))).size).toBeGreaterThan(text.length);
      await host.api.closeProject(projectId);
    } finally {
      unmount();
    }
  });
});
