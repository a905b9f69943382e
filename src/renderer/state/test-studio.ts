import type { JobEvent, JobRequest } from '../../shared/jobs.ts';
import { applyChanges, diffDocuments } from '../../document/document-changes.ts';
import { placeFinishedTake, placingLabel } from '../../document/place-take.ts';
import {
  createDocument,
  projectFormatVersion,
  type ProjectDocument,
  type Take,
} from '../../shared/project-document.ts';
import type { AppInfo, OpenProject, StudioApi, StudioEvent } from '../../shared/studio-api.ts';
import { createCommands } from '../commands/create-commands.ts';
import { createEditorState } from './create-editor-state.ts';
import type { Editor } from './editor.ts';
import { receiveEvents } from './receive-events.ts';
import { hostNote } from '../../shared/host-note.ts';

/** For tests: samples per second of all music. */
export const testSampleRate = 1000;

/** For tests: a take of `seconds` from `startSeconds` on, made for exactly that stretch. */
export function testTake(id: string, startSeconds: number, seconds: number, seed = 1): Take {
  return {
    id,
    createdAt: '2026-01-01T00:00:00Z',
    origin: startSeconds > 0 ? 'regenerated' : 'generated',
    complete: true,
    model: {
      id: 'demo',
      fingerprint: 'f',
      precision: 'float32',
      device: 'cpu',
      parameters: {
        cfgCoef: 3,
        topK: 250,
        topP: 0,
        temperature: 1,
        greedy: false,
        windowSeconds: 30,
        strideSeconds: 29.5,
      },
    },
    startToken: startSeconds * 50,
    tokenCount: seconds * 50,
    frameRate: 50,
    sampleRate: testSampleRate,
    sampleCount: seconds * testSampleRate,
    range: { start: startSeconds * 50, end: (startSeconds + seconds) * 50 },
    seed,
    integratedLufs: -14,
    peak: 0.5,
  };
}

/** For tests: a project of a film of 20 s. */
export function testProject(takes: Take[] = [], projectId = 'p1'): OpenProject {
  return {
    projectId,
    path: `/films/${projectId}.vidmuse`,
    file: {
      schema: 'vidmuse-studio/project',
      formatVersion: projectFormatVersion,
      name: 'Film',
      revision: 0,
      source: {
        relativePath: '../a.mp4',
        absolutePath: '/films/a.mp4',
        sizeBytes: 1,
        contentHash: 'h',
        durationSeconds: 20,
        frameRate: { numerator: 25, denominator: 1 },
        variableFrameRate: false,
        width: 640,
        height: 360,
        hasSound: true,
      },
      takes,
      document: createDocument(testSampleRate),
    },
    storedRevision: 0,
    otherWindows: 0,
    takesUrl: '/takes/',
    takePeaksSamplesPerPeak: 160,
    analysis: {},
    notices: [],
    readOnly: false,
  };
}

/** For tests: an editor over an API that owns one document, as the host does. */
export interface TestStudio {
  readonly editor: Editor;
  /** Every document that was stored. */
  readonly saved: ProjectDocument[];
  readonly started: JobRequest[];
  readonly cancelled: { jobId: string; keep: boolean }[];
  readonly closed: { projectId: string; keepMusic?: boolean | undefined }[];
  /** Answers of single methods, to be replaced by a test. */
  readonly api: { -readonly [Method in keyof StudioApi]: StudioApi[Method] };
  /** Sends an event to the window. */
  tell(event: StudioEvent): void;
  /** Sends an event of a job; takes that it made are added and placed first, as in the host. */
  tellJob(event: JobEvent): void;
  /** Another window replaces the document. */
  editElsewhere(edit: (document: ProjectDocument) => ProjectDocument): void;
}

/** For tests: makes an editor with one model, and with a project open. */
export async function openTestStudio(
  takes: Take[] = [],
  devices: readonly AppInfo['devices'][number][] = ['cpu'],
): Promise<TestStudio> {
  const saved: ProjectDocument[] = [];
  const started: JobRequest[] = [];
  const cancelled: TestStudio['cancelled'] = [];
  const closed: TestStudio['closed'] = [];
  const listeners = new Set<(event: StudioEvent) => void>();
  const tell = (event: StudioEvent): void => {
    for (const listener of listeners) listener(event);
  };
  let project = testProject(takes);
  type Origin = { label: string; sessionId?: string; editId?: number };
  const change = (document: ProjectDocument, added: readonly Take[], origin: Origin): number => {
    const { file, projectId } = project;
    const changes = diffDocuments(file.document, document);
    const revision = file.revision + 1;
    project = {
      ...project,
      storedRevision: revision,
      file: { ...file, revision, document, takes: [...file.takes, ...added] },
    };
    tell({ type: 'document', projectId, revision, changes, takes: [...added], ...origin });
    return revision;
  };
  const addTakes = (added: readonly Take[], isPlaced: boolean): void => {
    const { document, takes: known, source } = project.file;
    const fresh = added.filter(({ id }) => !known.some((take) => take.id === id));
    const [take] = fresh;
    if (!take) return;
    const { durationSeconds } = source;
    const placed = isPlaced
      ? placeFinishedTake(document, { takes: [...known, ...fresh], take, durationSeconds })
      : document;
    const label = placingLabel(document, take);
    change(placed, fresh, { label, ...(isPlaced && { sessionId: state.studio.sessionId }) });
  };
  const api: TestStudio['api'] = {
    appInfo: () =>
      Promise.resolve({
        name: 'VidMuse Studio',
        version: '1',
        platform: 'linux',
        architecture: 'x64',
        shell: 'desktop',
        devices: [...devices],
      }),
    measureModel: () => api.listModels(),
    listModels: () =>
      Promise.resolve([
        {
          id: 'demo',
          precision: 'float32',
          licenceName: 'MIT',
          licenceText: '',
          sampleRate: testSampleRate,
          frameRate: 50,
          windowSeconds: 30,
          strideSeconds: 29.5,
          guidanceCoefficient: 4,
          memory: { onceBytes: 1e9, takeBytes: 2e8, machineBytes: 16e9 },
          speeds: [],
        },
      ]),
    chooseFile: () => Promise.resolve(undefined),
    chooseSavePath: () => Promise.resolve(undefined),
    listFolder: () => Promise.resolve({ path: '', entries: [] }),
    revealFile: () => Promise.resolve({}),
    setShellWords: () => Promise.resolve({}),
    sampleVideo: () => Promise.resolve('/films/sample.mp4'),
    recentProjects: () => Promise.resolve([]),
    createProject: () => Promise.resolve(project),
    openProject: () => Promise.resolve(project),
    projectState: () => Promise.resolve(project),
    keepProjectOpen: () => Promise.resolve({ revision: project.file.revision }),
    editDocument: ({ changes, label, sessionId, editId }) => {
      const applied = applyChanges(project.file.document, changes);
      if (applied.conflicts.length > 0) {
        const reason = hostNote('Another window changed it.');
        return Promise.resolve({ outcome: 'refused', reason });
      }
      const revision = change(applied.document, [], { label, sessionId, editId });
      saved.push(applied.document);
      return Promise.resolve({ outcome: 'stored', revision });
    },
    saveProjectAs: () => Promise.resolve(project),
    removeProxy: () => Promise.resolve(undefined),
    cancelSaveAs: () => Promise.resolve(undefined),
    relinkVideo: () => Promise.resolve(project),
    closeProject: (projectId, how) => {
      closed.push({ projectId, keepMusic: how?.keepMusic });
      return Promise.resolve(undefined);
    },
    planExport: ({ outputPath }) =>
      Promise.resolve({
        files: [{ path: outputPath, sizeBytes: 1, exists: false }],
        losses: [],
        warnings: [],
      }),
    startJob: (request) => {
      started.push(request);
      return Promise.resolve({ jobId: `job-${started.length}` });
    },
    cancelJob: (call) => {
      cancelled.push(call);
      return Promise.resolve(undefined);
    },
    runningJobs: () => Promise.resolve([]),
    jobEnds: () => Promise.resolve([]),
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const state = createEditorState({ api, pathOfFile: () => Promise.resolve(undefined) });
  const editor: Editor = { ...state, commands: createCommands(state) };
  receiveEvents(editor);
  await state.studio.load();
  await state.project.open('/films/a.vidmuse');
  state.transport.durationSeconds = state.project.durationSeconds;
  return {
    editor,
    saved,
    started,
    cancelled,
    closed,
    api,
    tell,
    tellJob: (event) => {
      if ('takes' in event) addTakes(event.takes, event.type !== 'failed');
      tell({ type: 'job', event });
    },
    editElsewhere: (edit) =>
      void change(edit(project.file.document), [], { label: 'Edit', sessionId: 'other' }),
  };
}
