import type { JobEvent, JobRequest } from '../../shared/jobs.ts';
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

function testProject(takes: Take[]): OpenProject {
  return {
    projectId: 'p1',
    path: '/films/a.vidmuse',
    file: {
      schema: 'vidmuse-studio/project',
      formatVersion: projectFormatVersion,
      name: 'Film',
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
    takesUrl: '/takes/',
    takePeaksSamplesPerPeak: 160,
    analysis: {},
    notices: [],
    readOnly: false,
  };
}

/** For tests: an editor over an API that keeps what it is given. */
export interface TestStudio {
  readonly editor: Editor;
  readonly saved: ProjectDocument[];
  readonly started: JobRequest[];
  readonly cancelled: { jobId: string; keep: boolean }[];
  /** Answers of single methods, to be replaced by a test. */
  readonly api: { -readonly [Method in keyof StudioApi]: StudioApi[Method] };
  /** Lets the other side tell something. */
  tell(event: StudioEvent): void;
  /** Lets a job tell something. */
  tellJob(event: JobEvent): void;
}

/** For tests: makes an editor with one model, and with a project open. */
export async function openTestStudio(
  takes: Take[] = [],
  devices: readonly AppInfo['devices'][number][] = ['cpu'],
): Promise<TestStudio> {
  const saved: ProjectDocument[] = [];
  const started: JobRequest[] = [];
  const cancelled: { jobId: string; keep: boolean }[] = [];
  const listeners = new Set<(event: StudioEvent) => void>();
  const project = testProject(takes);
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
        },
      ]),
    chooseFile: () => Promise.resolve(undefined),
    chooseSavePath: () => Promise.resolve(undefined),
    listFolder: () => Promise.resolve({ path: '', entries: [] }),
    revealFile: () => Promise.resolve({}),
    recentProjects: () => Promise.resolve([]),
    createProject: () => Promise.resolve(project),
    openProject: () => Promise.resolve(project),
    projectState: () => Promise.resolve(project),
    saveDocument: ({ document }) => {
      saved.push(document);
      return Promise.resolve({ savedAt: '' });
    },
    saveProjectAs: () => Promise.resolve(project),
    relinkVideo: () => Promise.resolve(project),
    closeProject: () => Promise.resolve(undefined),
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
  const tell = (event: StudioEvent): void => {
    for (const listener of listeners) listener(event);
  };
  return {
    editor,
    saved,
    started,
    cancelled,
    api,
    tell,
    tellJob: (event) => tell({ type: 'job', event }),
  };
}
