import { z } from 'zod';
import { analysisSchema } from './film-analysis.ts';
import { modelSummarySchema } from './model-summary.ts';
import type { AppErrorData } from './app-error.ts';
import { boundedArray, boundedRecord } from './bounded-schema.ts';
import { deviceSchema } from './device.ts';
import { documentChangeSchema } from './document-change.ts';
import { hostNoteSchema } from './host-note.ts';
import { exportPlanSchema } from './exports/export-plan.ts';
import { exportJob } from './jobs/export.ts';
import { pathSchema, projectIdSchema } from './jobs/request-fields.ts';
import { jobEndSchema, jobEventSchema, jobIdSchema, jobRequestSchema } from './jobs.ts';
import { projectFileSchema, projectLimits, takeSchema } from './project-document.ts';

/** What runs, on what, and what the shell around the window can do. */
export const appInfoSchema = z.strictObject({
  /** The name people read. */
  name: z.string().min(1),
  version: z.string().min(1),
  /** Node's names of operating system and processor, e.g. `linux` and `x64`. */
  platform: z.string().min(1),
  architecture: z.string().min(1),
  /** `desktop`: the system's own file dialogs; `browser`: files of a workspace, uploads, downloads. */
  shell: z.enum(['desktop', 'browser']),
  /** Devices that music can be made on. */
  devices: z.array(deviceSchema),
});
export type AppInfo = z.infer<typeof appInfoSchema>;

/** A window, by a random name that it chooses when it starts. */
export const sessionIdSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);

const revision = z.int().nonnegative();
/** An edit cannot change more parts than a document has, before and after it. */
const mostChanges =
  2 * (projectLimits.clips + projectLimits.markers + projectLimits.cues + projectLimits.takes);

/** An opened project with everything the window needs to show it. */
export const openProjectSchema = z.strictObject({
  projectId: z.string(),
  /** The project folder. */
  path: z.string(),
  /** As it is in the host; `file.revision` counts its changes. */
  file: projectFileSchema,
  /** The newest revision that is on disk. */
  storedRevision: revision,
  /** Windows that have this project open, besides the one that asks. */
  otherWindows: z.int().nonnegative(),
  /** Only of a copy that `saveProjectAs` made: the revision of the original that was copied. */
  copiedRevision: revision.optional(),
  /** Where the video plays from; absent while it is missing. */
  videoUrl: z.string().optional(),
  /** A JPEG of the frame at a time: to be followed by seconds of the film clock. */
  stillUrl: z.string().optional(),
  /** URL of a take's sound is `<takesUrl><take id>.wav`, of its peaks `….peaks`, of its beats `….beats`. */
  takesUrl: z.string(),
  takePeaksSamplesPerPeak: z.int().positive(),
  analysis: analysisSchema,
  /** Plain sentences on what was recovered or is missing; empty when all is well. */
  notices: z.array(hostNoteSchema),
  readOnly: z.boolean(),
  /** Another process took the project, so nothing is stored any more: what happened, and what to do. */
  lockLost: hostNoteSchema.optional(),
});
export type OpenProject = z.infer<typeof openProjectSchema>;

/** A project that was opened lately. */
export const recentProjectSchema = z.strictObject({
  path: z.string(),
  name: z.string(),
  openedAt: z.string(),
  missing: z.boolean(),
  /** Length of the film, and how far its score is; absent where the project cannot be read. */
  summary: z
    .strictObject({
      durationSeconds: z.number().nonnegative(),
      takeCount: z.int().nonnegative(),
      /** Whether there is music on the track. */
      isScored: z.boolean(),
    })
    .optional(),
});
export type RecentProject = z.infer<typeof recentProjectSchema>;

/** A file or folder that may be opened. */
export const folderEntrySchema = z.strictObject({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['folder', 'project', 'video', 'sound', 'other']),
  sizeBytes: z.number().nonnegative(),
});
export type FolderEntry = z.infer<typeof folderEntrySchema>;

const fileKind = z.enum(['video', 'sound', 'project', 'checkpoint-folder', 'codec-folder']);
const nothing = z.undefined();
const path = pathSchema;
const id = projectIdSchema;

/**
 * The contract between the window and the host: for each method the schemas of its arguments, as a
 * tuple, and of its result.
 */
export const studioContract = {
  appInfo: { input: z.tuple([]), output: appInfoSchema },
  listModels: { input: z.tuple([]), output: z.array(modelSummarySchema) },
  /**
   * Measures a model on every device of this machine, also where that was done before: some seconds
   * each, while nothing else is composed. Throws AppError `bad-argument` while music is being made.
   */
  measureModel: { input: z.tuple([id]), output: z.array(modelSummarySchema) },

  /** Desktop: the system's dialog. Browser shell: always undefined, the window shows `listFolder`. */
  chooseFile: { input: z.tuple([fileKind]), output: z.string().optional() },
  chooseSavePath: {
    input: z.tuple([
      z.strictObject({
        suggestedName: path,
        extensions: boundedArray(z.string().max(100), 100),
      }),
    ]),
    output: z.string().optional(),
  },
  /** A folder of the workspace; the empty path is its root. */
  listFolder: {
    input: z.tuple([path]),
    output: z.strictObject({
      path: z.string(),
      parent: z.string().optional(),
      entries: z.array(folderEntrySchema),
    }),
  },
  /** Desktop: shows a file or folder where it is. Browser: gives the URL to download it from, a folder as a zip archive. */
  revealFile: {
    input: z.tuple([path]),
    output: z.strictObject({ url: z.string().optional() }),
  },
  /**
   * Desktop: what the system's menu and dialogs say in the language of the window, by their English
   * (`system-menu.ts`, `shell-texts.ts`). Browser: nothing.
   */
  setShellWords: {
    input: z.tuple([boundedRecord(z.string().max(500), z.string().max(2000), 1000)]),
    output: z.strictObject({}),
  },

  /** Puts the program's own clip where a project can be made for it, and gives its path. */
  sampleVideo: { input: z.tuple([]), output: z.string() },
  recentProjects: { input: z.tuple([]), output: z.array(recentProjectSchema) },
  /** Makes `<video's name>.vidmuse` beside the video, or a numbered one where that exists. */
  createProject: {
    input: z.tuple([z.strictObject({ videoPath: path, sessionId: sessionIdSchema.optional() })]),
    output: openProjectSchema,
  },
  /** Opens a project for a window. One that is open already is shared with the other windows. */
  openProject: {
    input: z.tuple([z.strictObject({ path, sessionId: sessionIdSchema.optional() })]),
    output: openProjectSchema,
  },
  /** The present state of an open project. Throws `not-found` for one that is not open. */
  projectState: {
    input: z.tuple([id, sessionIdSchema.optional()]),
    output: openProjectSchema,
  },
  /**
   * Signals that a window still has a project open. A window that does not call this for minutes
   * counts as gone. Gives the present revision, for the window to notice events it missed.
   */
  keepProjectOpen: {
    input: z.tuple([id, sessionIdSchema]),
    output: z.strictObject({ revision }),
  },
  /**
   * Proposes an edit of the document as the window saw it at `baseRevision`. Every window learns of
   * an accepted edit by a `document` event at once; the call returns when it is on disk, and throws
   * when it could not be stored yet: the host keeps the edit and retries. An edit that
   * conflicts or breaks a rule of the document is refused as a whole. `editId` makes it safe to send
   * an edit again.
   */
  editDocument: {
    input: z.tuple([
      z.strictObject({
        projectId: id,
        sessionId: sessionIdSchema,
        editId: z.int().nonnegative(),
        baseRevision: revision,
        label: z.string().max(200),
        changes: boundedArray(documentChangeSchema, mostChanges),
      }),
    ]),
    output: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('stored'), revision }),
      z.strictObject({ outcome: z.literal('refused'), reason: hostNoteSchema }),
    ]),
  },
  /** Copies a project and opens the copy for this window; `copying` events report the progress. */
  saveProjectAs: {
    input: z.tuple([
      z.strictObject({
        projectId: id,
        path,
        sessionId: sessionIdSchema.optional(),
      }),
    ]),
    output: openProjectSchema,
  },
  /** Stops `saveProjectAs` of a project, which then throws `cancelled`. */
  cancelSaveAs: { input: z.tuple([id]), output: nothing },
  relinkVideo: {
    input: z.tuple([
      z.strictObject({
        projectId: id,
        videoPath: path,
        acceptDifferent: z.boolean(),
      }),
    ]),
    output: openProjectSchema,
  },
  /** Deletes the preview copy of the film; it is made again only when requested. */
  removeProxy: { input: z.tuple([id]), output: nothing },
  /**
   * Closes a project for a window. The last one to close it stops its jobs: `keepMusic` (the default)
   * keeps finished music as takes. Throws, and keeps the project open, when edits cannot be stored,
   * unless `discardUnsaved`.
   */
  closeProject: {
    input: z.tuple([
      id,
      z
        .strictObject({
          sessionId: sessionIdSchema.optional(),
          keepMusic: z.boolean().optional(),
          discardUnsaved: z.boolean().optional(),
        })
        .optional(),
    ]),
    output: nothing,
  },

  /** Plans an export without writing anything: its files, and why it could not start. */
  planExport: { input: z.tuple([exportJob.request]), output: exportPlanSchema },

  /** Queues a job; what happens comes as events. The takes it makes are placed for that window. */
  startJob: {
    input: z.tuple([jobRequestSchema, sessionIdSchema.optional()]),
    output: z.strictObject({ jobId: z.string() }),
  },
  /** Stops within a second. `keep`: what is finished becomes takes. Jobs that ended are left alone. */
  cancelJob: {
    input: z.tuple([z.strictObject({ jobId: id, keep: z.boolean() })]),
    output: nothing,
  },
  /** Events of the jobs that have not ended, so that a new window can catch up (stretches left out). */
  runningJobs: { input: z.tuple([]), output: z.array(jobEventSchema) },
  /**
   * How these jobs ended, for a window that missed it. Jobs that are still running are left out, and
   * so are jobs that the host does not know: they ended long ago, or before it was started.
   */
  jobEnds: { input: z.tuple([z.array(jobIdSchema).max(500)]), output: z.array(jobEndSchema) },
} as const;

/** A method of the contract. */
export type StudioMethod = keyof typeof studioContract;

/** The calls of the contract as an interface. */
export type StudioCalls = {
  readonly [Method in StudioMethod]: (
    ...input: z.infer<(typeof studioContract)[Method]['input']>
  ) => Promise<z.infer<(typeof studioContract)[Method]['output']>>;
};

/** What comes from the other side without having been requested. */
export const studioEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('job'), event: jobEventSchema }),
  /** The document or the takes changed: what `revision` adds to the one before it. */
  z.object({
    type: z.literal('document'),
    projectId: z.string(),
    revision,
    changes: z.array(documentChangeSchema),
    /** New takes. */
    takes: z.array(takeSchema),
    label: z.string(),
    /** The window that made the edit, or started the job that did; absent for edits of the host. */
    sessionId: sessionIdSchema.optional(),
    /** What the change did besides, in a sentence for people. */
    notice: hostNoteSchema.optional(),
    /** Of an edit by {@link studioContract.editDocument}. */
    editId: z.int().nonnegative().optional(),
  }),
  /** Everything up to a revision is on disk; or why the newest could not be stored. */
  z.object({
    type: z.literal('stored'),
    projectId: z.string(),
    revision,
    error: z.object({ code: z.string(), message: z.string() }).optional(),
  }),
  /** Another process took the project: nothing is stored any more. `message` says what to do. */
  z.object({ type: z.literal('lock-lost'), projectId: z.string(), message: hostNoteSchema }),
  /** Something else of the project changed, such as its video: ask for its state. */
  z.object({ type: z.literal('project'), projectId: z.string() }),
  /** How far `saveProjectAs` is. */
  z.object({
    type: z.literal('copying'),
    projectId: z.string(),
    doneBytes: z.number().nonnegative(),
    totalBytes: z.number().nonnegative(),
  }),
  /** A part of the analysis is ready. */
  z.object({ type: z.literal('analysis'), projectId: z.string(), analysis: analysisSchema }),
  /** The graphics card was tried: what music can be made on. */
  z.object({ type: z.literal('devices'), devices: z.array(deviceSchema) }),
  z.object({ type: z.literal('models'), models: z.array(modelSummarySchema) }),
  /** The worker process ended unexpectedly and was restarted; `message` is a sentence for the user. */
  z.object({ type: z.literal('worker-restarted'), message: hostNoteSchema }),
  /**
   * The connection to the server was lost or is back (browser shell). `signedOut`: the server answers,
   * but does not know this browser any more.
   */
  z.object({
    type: z.literal('connection'),
    connected: z.boolean(),
    signedOut: z.boolean().optional(),
  }),
  /** The system asked to open a file: dropped on the icon, command line, recent list. */
  z.object({ type: z.literal('open-path'), path: z.string() }),
  /** A command was chosen in the system's menu. */
  z.object({ type: z.literal('command'), commandId: z.string() }),
]);
export type StudioEvent = z.infer<typeof studioEventSchema>;

/** The whole API: calls, and events until the returned function is called. */
export interface StudioApi extends StudioCalls {
  onEvent(listener: (event: StudioEvent) => void): () => void;
}

/** How a call came out, as plain data: nothing is thrown across a process border. */
export type StudioResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: AppErrorData };

/** Carries one call over a process border. Does not throw for anything the method itself does. */
export type StudioCall = (method: string, input: readonly unknown[]) => Promise<StudioResult>;
