import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diffDocuments } from '../document/document-changes.ts';
import { exampleTake } from '../document/example-project.ts';
import { addHitPoint, deleteMarkers, moveMarker } from '../document/markers.ts';
import { AppError } from '../shared/app-error.ts';
import {
  projectFileName,
  type ProjectDocument,
  type ProjectFile,
} from '../shared/project-document.ts';
import { analysisFileName, type StoredAnalysis } from '../shared/project-layout.ts';
import type { OpenProject, StudioEvent } from '../shared/studio-api.ts';
import { saveProjectFile } from '../store/project-folder.ts';
import {
  generate,
  makeTestFolder,
  makeVideo,
  saveDocument,
  starterModelsDir,
  type TestFolder,
  type TestHost,
} from './test-studio.ts';
import { quickWorkers } from './test-workers.ts';

let folder: TestFolder;
let host: TestHost;
/** Whether writing a project's file fails, as on a full disk. */
let isDiskFull = false;
const place = (...names: string[]) => join(folder.path, ...names);
beforeAll(async () => {
  folder = await makeTestFolder();
  host = folder.openHost({
    starterModelsDir,
    startWorker: quickWorkers(({ videoPath }) => !videoPath.endsWith('film.mp4')),
    writeProject: (path, file) =>
      isDiskFull
        ? Promise.reject(new AppError('disk-full', 'The disk is full.'))
        : saveProjectFile(path, file),
  });
  await host.api.listModels();
  await makeVideo(place('film.mp4'), 2);
});
afterAll(() => folder.remove());

let nextEditId = 1;

/** One window with its own idea of the document. */
async function openWindow(path: string, sessionId: string) {
  const { projectId, file } = await host.api.openProject({ path, sessionId });
  let { document } = file;
  return {
    projectId,
    sessionId,
    /** Edits the document as this window saw it last. */
    edit(change: (document: ProjectDocument) => ProjectDocument) {
      const changes = diffDocuments(document, change(document));
      const id = { projectId, sessionId, editId: nextEditId++, baseRevision: 0, label: 'Edit' };
      return host.api.editDocument({ ...id, changes });
    },
    async refresh() {
      ({ document } = (await host.api.projectState(projectId, sessionId)).file);
      return document;
    },
  };
}

/** A project whose film is only analysed where it is another one. */
async function newProject(film = 'film.mp4'): Promise<OpenProject> {
  const project = await host.api.createProject({ videoPath: place(film), sessionId: 'a' });
  await host.finish({ kind: 'analyse', projectId: project.projectId });
  return project;
}

const stored = async (path: string) =>
  JSON.parse(await readFile(join(path, 'project.json'), 'utf8')) as ProjectFile;
const level = (musicGainDecibels: number) => (document: ProjectDocument) => ({
  ...document,
  mix: { ...document.mix, musicGainDecibels },
});
const hit = (seconds: number) => (document: ProjectDocument) => addHitPoint(document, seconds);

describe('two windows of one project', () => {
  it('edit different things without losing either, and learn of each other at once', async () => {
    const { path, projectId } = await newProject();
    const [a, b] = [await openWindow(path, 'a'), await openWindow(path, 'b')];
    expect(a.projectId).toBe(b.projectId);
    const before = host.events.length;
    const storing = a.edit(hit(1));
    const told = host.events.slice(before).filter((event) => event.type === 'document');
    expect(told).toMatchObject([
      { projectId, sessionId: 'a', changes: [{ path: ['markers', 'hit-1'] }] },
    ]);
    expect(await b.edit(level(-3))).toMatchObject({ outcome: 'stored' });
    const result = await storing;
    const file = await stored(path);
    expect(result).toMatchObject({ outcome: 'stored' });
    expect(file.revision).toBeGreaterThanOrEqual('revision' in result ? result.revision : Infinity);
    expect(file.document).toMatchObject({
      markers: [{ id: 'hit-1' }],
      mix: { musicGainDecibels: -3 },
    });
  });

  it('get a conflict when they edit the same thing, and the first edit stays', async () => {
    const { path } = await newProject();
    const [a, b] = [await openWindow(path, 'a'), await openWindow(path, 'b')];
    await a.edit(hit(1));
    await Promise.all([a.refresh(), b.refresh()]);
    await a.edit((document) => moveMarker(document, 'hit-1', 2));
    expect(await b.edit((document) => moveMarker(document, 'hit-1', 3))).toEqual({
      outcome: 'refused',
      reason: 'Another window changed a marker meanwhile.',
    });
    expect((await b.refresh()).markers).toMatchObject([{ seconds: 2 }]);
  });

  it('may send an edit twice, which is made once', async () => {
    const { path } = await newProject();
    const { projectId } = await openWindow(path, 'a');
    const { file } = await host.api.projectState(projectId, 'a');
    const changes = diffDocuments(file.document, hit(1)(file.document));
    const edit = { projectId, sessionId: 'a', editId: 1e6, baseRevision: 0, label: 'Hit', changes };
    const [first, second] = [host.api.editDocument(edit), host.api.editDocument(edit)];
    expect(await second).toEqual(await first);
  });

  it('close on their own: the project stays open until the last one has closed it', async () => {
    const { path, projectId } = await newProject();
    await openWindow(path, 'b');
    expect((await host.api.projectState(projectId, 'a')).otherWindows).toBe(1);
    await host.api.closeProject(projectId, { sessionId: 'a' });
    expect((await host.api.projectState(projectId, 'b')).otherWindows).toBe(0);
    await host.api.closeProject(projectId, { sessionId: 'b' });
    await expect(host.api.projectState(projectId, 'b')).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('the host', () => {
  it.each([
    ['a take that does not exist', 'gone', 0, /does not exist/],
    ['music beyond its take', 'take', 1, /ends beyond the music/],
  ])('refuses a clip with %s', async (_name, takeId, offsetSample, reason) => {
    const { path } = await newProject();
    const take = exampleTake('take', 0, 1, 32_000);
    await host.api.closeProject((await openWindow(path, 'a')).projectId, { sessionId: 'a' });
    await saveProjectFile(path, { ...(await stored(path)), takes: [take] });
    const window = await openWindow(path, 'a');
    const fade = { lengthSamples: 0, curve: 'linear' as const };
    const clip = { id: 'clip-1', takeId, startSample: 0, offsetSample, lengthSamples: 32_000 };
    const whole = {
      ...clip,
      gainDecibels: 0,
      muted: false,
      locked: false,
      fadeIn: fade,
      fadeOut: fade,
    };
    const edited = window.edit((document) => ({ ...document, clips: [whole] }));
    expect(await edited).toEqual({ outcome: 'refused', reason: expect.stringMatching(reason) });
  });

  it('repairs a damaged document when it opens it, says so, and keeps the file as it was', async () => {
    const { path, projectId } = await newProject();
    await host.api.closeProject(projectId, { sessionId: 'a' });
    const file = await stored(path);
    const damaged = {
      ...file,
      document: { ...file.document, takeNotes: { gone: { favourite: true } } },
    };
    await saveProjectFile(path, damaged);
    const opened = await host.api.openProject({ path });
    expect(opened.file.document.takeNotes).toEqual({});
    expect(opened.notices.join()).toMatch(/had errors, which were repaired.*Removed 1 note/);
    const [kept = ''] = (await readdir(path)).filter((name) => name.includes('damaged'));
    expect(JSON.parse(await readFile(join(path, kept), 'utf8'))).toEqual(damaged);
  });

  it('answers an edit that could not be stored with why, and stores it when that is possible', async () => {
    const { path } = await newProject();
    const window = await openWindow(path, 'a');
    isDiskFull = true;
    await expect(window.edit(hit(1))).rejects.toMatchObject({ code: 'disk-full' });
    await expect(host.api.closeProject(window.projectId, { sessionId: 'a' })).rejects.toMatchObject(
      {
        code: 'disk-full',
      },
    );
    expect((await stored(path)).document.markers).toEqual([]);
    isDiskFull = false;
    await expect.poll(async () => (await stored(path)).document.markers).toHaveLength(1);
  });

  it('places and levels a finished take with no window to look, once, for the window that asked', async () => {
    await makeVideo(place('heard.mp4'), 2);
    const { path, projectId } = await newProject('heard.mp4');
    const { jobId } = await host.api.startJob(
      generate(projectId, { range: { start: 0, end: 100 }, takes: 1 }),
      'a',
    );
    const end = await host.endOf(jobId);
    const file = await stored(path);
    expect(file.document.clips).toMatchObject([{ takeId: end.takes[0]?.id }]);
    expect(file.document.mix.musicGainDecibels).not.toBe(0);
    const placing = host.events.filter(
      (event): event is Extract<StudioEvent, { type: 'document' }> =>
        event.type === 'document' && event.projectId === projectId && event.takes.length > 0,
    );
    const notice = expect.stringContaining('The music level was set to') as string;
    expect(placing).toMatchObject([{ label: 'Generate Music', sessionId: 'a', notice }]);
  });
});

describe('scene cuts', () => {
  const cuts = ({ file }: Pick<OpenProject, 'file'>) =>
    file.document.markers.filter(({ kind }) => kind === 'cut').map(({ seconds }) => seconds);
  const analysed = async (projectId: string) => {
    await host.finish({ kind: 'analyse', projectId });
    return host.api.projectState(projectId);
  };
  /** A second of one picture, then one of another. */
  const videoWithCut = async (name: string, seed: number) => {
    const path = place(name);
    await makeVideo(path, 2, seed, 1);
    return path;
  };

  it('do not come back after they were deleted, and are found again in another film', async () => {
    await mkdir(place('cuts'));
    const videoPath = await videoWithCut(join('cuts', 'a.mp4'), 1);
    const { projectId, path } = await host.api.createProject({ videoPath });
    const found = await analysed(projectId);
    expect(cuts(found)).toEqual([1]);
    const ids = found.file.document.markers.map(({ id }) => id);
    await saveDocument(host, projectId, deleteMarkers(found.file.document, ids));
    await host.api.closeProject(projectId);
    const again = await host.api.openProject({ path });
    expect(cuts(await analysed(again.projectId))).toEqual([]);
    const other = await videoWithCut(join('cuts', 'b.mp4'), 2);
    await host.api.relinkVideo({
      projectId: again.projectId,
      videoPath: other,
      acceptDifferent: true,
    });
    expect(cuts(await analysed(again.projectId))).toEqual([1]);
  });
});

describe('scene cuts of an earlier build', () => {
  it('go where they are by the clock of this one', async () => {
    await mkdir(place('clocks'));
    const videoPath = await makeVideo(place('clocks', 'a.mp4'), 2, 1, 1);
    const { projectId, path } = await host.api.createProject({ videoPath });
    await host.finish({ kind: 'analyse', projectId });
    await host.api.closeProject(projectId);
    // An earlier build began the film 0.3 s before its first picture.
    const later = <Cut extends { seconds: number }>(cut: Cut) => ({
      ...cut,
      seconds: cut.seconds + 0.3,
    });
    const analysisPath = join(path, 'cache', analysisFileName);
    const analysis = JSON.parse(await readFile(analysisPath, 'utf8')) as StoredAnalysis;
    const zeroSeconds = analysis.film!.zeroSeconds - 0.3;
    const film = { ...analysis.film!, version: 1, zeroSeconds };
    await writeFile(
      analysisPath,
      JSON.stringify({ ...analysis, film, cuts: analysis.cuts!.map(later) }),
    );
    const projectPath = join(path, projectFileName);
    const file = JSON.parse(await readFile(projectPath, 'utf8')) as ProjectFile;
    const [cut] = file.document.markers;
    const markers = [{ ...later(cut!), label: 'Kitchen' }];
    await writeFile(
      projectPath,
      JSON.stringify({ ...file, document: { ...file.document, markers } }),
    );

    const again = await host.api.openProject({ path });
    expect(again.file.document.markers).toEqual(markers);
    await host.finish({ kind: 'analyse', projectId: again.projectId });
    const { document } = (await host.api.projectState(again.projectId)).file;
    expect(document.markers).toEqual([{ ...cut, label: 'Kitchen' }]);
  });
});

describe('saving under another name', () => {
  it('copies edits made while it copies, reports progress, and can be stopped', async () => {
    const { path, projectId } = await newProject();
    await mkdir(join(path, 'takes'), { recursive: true });
    for (let take = 0; take < 8; take++) {
      await writeFile(join(path, 'takes', `old-${take}.wav`), Buffer.alloc(4 << 20));
    }
    const window = await openWindow(path, 'a');
    const stopped = host.api.saveProjectAs({ projectId, path: place('stopped'), sessionId: 'a' });
    await host.waitFor((event) => event.type === 'copying');
    await host.api.cancelSaveAs(projectId);
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect((await readdir(folder.path)).filter((name) => name.includes('stopped'))).toEqual([]);

    const before = host.events.length;
    const copying = host.api.saveProjectAs({ projectId, path: place('copy'), sessionId: 'a' });
    // At once: a fast disk has copied all of it before anybody could look.
    await window.edit(hit(1));
    const copy = await copying;
    expect(host.events.slice(before).some((event) => event.type === 'copying')).toBe(true);
    const edit = host.events.findLast(
      (event) => event.type === 'document' && event.projectId === projectId,
    );
    const isInside = edit?.type === 'document' && edit.revision <= (copy.copiedRevision ?? 0);
    expect((await stored(copy.path)).document.markers).toHaveLength(isInside ? 1 : 0);
    expect((await stored(path)).document.markers).toHaveLength(1);
    expect(await readdir(join(copy.path, 'takes'))).toHaveLength(8);
  });
});
