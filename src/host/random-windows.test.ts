import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseProjectFile } from '../document/parse-project-file.ts';
import { documentProblems } from '../document/document-problems.ts';
import { seededNumbers } from '../document/seeded-numbers.ts';
import { SharedDocument } from '../renderer/state/shared-document.ts';
import type { ProjectFile } from '../shared/project-document.ts';
import { createStudioClient } from '../shared/studio-client.ts';
import { createStudioSocket, type StudioSocketLike } from '../shared/studio-socket.ts';
import type { ServedHostOrder } from './test-served-host.ts';
import { generate, makeTestFolder, makeVideo, type TestFolder } from './test-studio.ts';

/** 20 in `npm test`; the nightly run sets 200. */
const rounds = Number(process.env['VIDMUSE_RANDOM_ROUNDS'] ?? 20);
const seed = Number(process.env['VIDMUSE_RANDOM_SEED'] ?? 1);
const projectNames = ['one', 'two', 'three'];

let folder: TestFolder;
let port: number;
let host: ChildProcess;
const random = seededNumbers(seed);
const below = (limit: number) => Math.floor(random() * limit);
const pathOf = (name: string) => join(folder.path, `${name}.vidmuse`);
const order = (what: ServedHostOrder) => void host.send(what);

async function startHost(): Promise<void> {
  const script = join(import.meta.dirname, 'test-served-host.ts');
  host = fork(script, [folder.path, String(port)], { execArgv: [] });
  await once(host, 'message');
}

async function killHost(): Promise<void> {
  const exited = once(host, 'exit');
  host.kill('SIGKILL');
  await exited;
}

async function readProject(name: string): Promise<ProjectFile> {
  return parseProjectFile(await readFile(join(pathOf(name), 'project.json'), 'utf8'), name);
}

/** A window as the program has it: its copy of the document, over a connection that may be lost. */
class TestWindow {
  readonly sessionId: string;
  readonly #sockets: WebSocket[] = [];
  readonly connection = createStudioSocket(() => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api`);
    this.#sockets.push(socket);
    return socket as StudioSocketLike;
  });
  readonly api = createStudioClient(this.connection.call, this.connection.subscribe);
  project = '';
  document: SharedDocument | undefined;
  /** Markers that it made and did not undo, with whether the host acknowledged them as stored. */
  readonly made = new Map<string, { project: string; isStored: boolean }>();
  refused = 0;
  #count = 0;
  #isOpening = false;

  constructor(sessionId: string) {
    this.sessionId = sessionId;
    this.api.onEvent((event) => this.document?.receive(event));
  }

  loseConnection(): void {
    this.#sockets.at(-1)?.close();
  }

  /** Opens a project and leaves the one before, as the window does: one at a time. */
  async open(project: string): Promise<void> {
    if (this.#isOpening) return;
    this.#isOpening = true;
    await this.#open(project).finally(() => (this.#isOpening = false));
  }

  async #open(project: string): Promise<void> {
    const { api, sessionId } = this;
    const previous = this.document;
    if (project === this.project || (previous && !(await previous.flush()))) return;
    const opened = await api.openProject({ path: pathOf(project), sessionId });
    // What is edited while the other project opens has to be stored too.
    if (previous && !(await previous.flush())) return;
    previous?.dispose();
    this.project = project;
    this.document = new SharedDocument({
      api,
      sessionId,
      opened,
      onChange: () => this.#noteStored(),
      onRefused: () => (this.refused += 1),
      onNotPlaced: () => undefined,
      onReplaced: () => undefined,
    });
    if (previous) await api.closeProject(previous.projectId, { sessionId });
  }

  addMarker(isUndone: boolean): void {
    const { document, project } = this;
    if (!document) return;
    const id = `${this.sessionId}-${++this.#count}`;
    const marker = { id, kind: 'hit' as const, seconds: this.#count / 10, label: project };
    const markers = [...document.document.markers, marker];
    // Noted before the edit is made, because it may be stored immediately.
    this.made.set(id, { project, isStored: false });
    document.edit('Add Hit Point', { ...document.document, markers });
    if (!isUndone) return;
    document.undo();
    this.made.delete(id);
  }

  moveFader(decibels: number): void {
    const { document } = this;
    const mix = document && { ...document.document.mix, musicGainDecibels: decibels };
    if (document && mix) document.edit('Music Level', { ...document.document, mix });
  }

  #noteStored(): void {
    const { document, project } = this;
    if (!document?.isStored) return;
    for (const marker of this.made.values()) if (marker.project === project) marker.isStored = true;
  }
}

/** Ids of all markers of a window carry its session's suffix. */
function isThere({ document }: ProjectFile, id: string): boolean {
  return document.markers.some((marker) => marker.id === id || marker.id.startsWith(`${id}-`));
}

const windows: TestWindow[] = [];

/** Takes that a job's end reported as made, by project. */
const takesMade: { project: string; takeId: string }[] = [];

async function checkFiles(which: 'stored' | 'all'): Promise<void> {
  for (const name of projectNames) {
    const file = await readProject(name);
    expect(documentProblems(file.document, file.takes)).toEqual([]);
    expect(
      new Set(file.document.markers.map(({ label }) => label)).difference(new Set([name])),
    ).toEqual(new Set());
    for (const window of windows) {
      for (const [id, { project, isStored }] of window.made) {
        if (project !== name || (which === 'stored' && !isStored)) continue;
        if (!isThere(file, id)) expect.fail(`${name}: the ${which} edit ${id} is not in the file`);
      }
    }
    for (const { project, takeId } of takesMade) {
      if (project === name) expect(file.takes.map(({ id }) => id)).toContain(takeId);
    }
  }
}

beforeAll(async () => {
  folder = await makeTestFolder();
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  ({ port } = probe.address() as AddressInfo);
  probe.close();
  for (const name of projectNames) await makeVideo(join(folder.path, `${name}.mp4`), 1);
  await startHost();
  windows.push(new TestWindow('aaaaaa'), new TestWindow('bbbbbb'));
  for (const name of projectNames) {
    const videoPath = join(folder.path, `${name}.mp4`);
    const made = await windows[0]!.api.createProject({ videoPath });
    await windows[0]!.api.closeProject(made.projectId);
  }
});
afterAll(async () => {
  for (const window of windows) {
    window.document?.dispose();
    window.connection.close();
  }
  host.kill('SIGKILL');
  await folder.remove();
});

/** Projects of the jobs that were started. */
const jobs = new Map<string, string>();

async function act(window: TestWindow): Promise<void> {
  const dice = random();
  // Calls fail when the connection is lost or the host is killed; the window reports it and continues.
  const attempt = (call: Promise<unknown>) => call.catch(() => undefined);
  if (dice < 0.5) window.addMarker(random() < 0.2);
  else if (dice < 0.65) window.moveFader(below(24));
  else if (dice < 0.8) void attempt(window.open(projectNames[below(3)]!));
  else if (dice < 0.87) window.loseConnection();
  else if (dice < 0.93) order({ savingFails: random() < 0.5 });
  else if (dice < 0.97) order({ kill: random() < 0.5 ? 'media' : 'engine' });
  else if (window.document) {
    const request = generate(window.document.projectId, { range: { start: 0, end: 25 }, takes: 1 });
    const { project } = window;
    const starting = window.api.startJob(request, window.sessionId);
    void attempt(starting.then(({ jobId }) => jobs.set(jobId, project)));
  }
  await sleep(below(30));
}

it(`loses no edit over ${rounds} rounds of two windows, three projects, failures and kills`, async () => {
  for (const window of windows) {
    window.api.onEvent((event) => {
      if (event.type !== 'job' || event.event.type !== 'done') return;
      const project = jobs.get(event.event.jobId);
      for (const { id } of event.event.takes) {
        if (project !== undefined) takesMade.push({ project, takeId: id });
      }
    });
  }
  let killed = 0;
  for (let round = 0; round < rounds; round++) {
    for (const window of windows) if (!window.document) await window.open(projectNames[below(3)]!);
    const actions = 6 + below(10);
    const killAt = random() < 0.35 ? below(actions) : -1;
    for (let action = 0; action < actions; action++) {
      if (action === killAt) {
        await killHost();
        await checkFiles('stored');
        await startHost();
        killed += 1;
      }
      await act(windows[below(2)]!);
    }
    order({ savingFails: false });
    for (const window of windows) {
      await expect.poll(() => window.document?.flush(), { timeout: 240_000 }).not.toBe(false);
    }
    await checkFiles('all');
  }
  expect(killed).toBeGreaterThan(rounds / 10);
  expect(windows.every(({ made }) => made.size > rounds)).toBe(true);
}, 3_600_000);
