import type { AppErrorData } from './app-error.ts';
import type { CardMessage } from './card-process.ts';
import type { ChosenDevice, ComputeDevice, GraphicsProbe } from './device.ts';
import type { ExportPlan } from './exports/export-plan.ts';
import type { JobEvent, JobRequest, RequestOf } from './jobs.ts';
import type { DeviceSpeed } from './model-speed.ts';
import type { ProjectFile, Source, Take } from './project-document.ts';
import type { StoredAnalysis } from './project-layout.ts';
import type { ModelSummary } from './model-summary.ts';
import type { HostNote } from './host-note.ts';

/** Folders that every job may need. */
export interface WorkerFolders {
  readonly modelsDir: string;
  /** For what may be deleted at any time. */
  readonly cacheDir: string;
}

/** The project of a job, as it is when the job starts. */
export interface ProjectContext {
  /** The project folder. */
  readonly path: string;
  readonly file: ProjectFile;
  /** The present path of the video. */
  readonly videoPath: string;
  /** Where filmstrip, peaks and playable sound are kept. */
  readonly analysisDir: string;
}

/** A job with all that it needs. */
export interface JobOrder {
  readonly jobId: string;
  readonly request: JobRequest;
  readonly folders: WorkerFolders;
  /** Absent for jobs without a project. */
  readonly project?: ProjectContext | undefined;
  /** Of jobs that run a model. */
  readonly device?: ChosenDevice | undefined;
  /** Ids of the takes that the job makes. */
  readonly takeIds: readonly string[];
}

/** A model of a folder, with what the host needs to know its measured speeds by. */
export interface ListedModel {
  readonly summary: Omit<ModelSummary, 'speeds'>;
  /** Identifies the weights and how they are stored. */
  readonly fingerprint: string;
  /** What runs it, with its version. */
  readonly runtime: string;
}

/** What the host asks of the worker because it needs ffmpeg or a model's files to be answered. */
export interface WorkerQuestions {
  /** Everything a project notes of a video; throws `bad-media` and the like. */
  readonly inspectVideo: { input: { path: string }; output: Omit<Source, 'relativePath'> };
  /** Size and content hash, to know a moved video again. */
  readonly identifyFile: {
    input: { path: string };
    output: { sizeBytes: number; contentHash: string };
  };
  /** A JPEG of the film's frame at a time of its clock, or, sooner, of a frame near it. */
  readonly readStill: {
    input: {
      project: Pick<ProjectContext, 'videoPath' | 'analysisDir'>;
      seconds: number;
      isNearEnough: boolean;
    };
    output: Uint8Array<ArrayBuffer>;
  };
  /** Deletes the preview copy of a film; gives what is known of the film from then on. */
  readonly removeProxy: { input: { analysisDir: string }; output: StoredAnalysis | null };
  /** See `planExport` of the API. */
  readonly planExport: {
    input: { project: ProjectContext; request: RequestOf<'export'> };
    output: ExportPlan;
  };
  /** Removes what a killed worker left of a file that it was exporting. */
  readonly removeUnfinished: { input: { path: string }; output: null };
  /** Tries the graphics card, which may end the process that is asked. */
  readonly probeGraphics: { input: null; output: GraphicsProbe };
  /** Finds what CUDA lacks here, or tries the card, which may end the process that is asked. */
  readonly probeCuda: { input: null; output: GraphicsProbe };
  /** Runs a model on a device for some seconds, which may end the process that is asked. */
  readonly measureSpeed: {
    input: { folders: WorkerFolders; modelId: string; device: ComputeDevice };
    output: DeviceSpeed;
  };
  readonly listModels: { input: { modelsDir: string }; output: ListedModel[] };
  /**
   * Finishes what was left of takes that were being made, and gives those that the project does not
   * know yet. `onlyIds` limits it to these takes; `discard` removes them instead; with `keepOrigin`
   * they count as made as planned, though not to their end, instead of as recovered.
   */
  readonly recoverTakes: {
    input: {
      projectPath: string;
      knownIds: readonly string[];
      onlyIds?: readonly string[] | undefined;
      discard?: boolean | undefined;
      keepOrigin?: boolean | undefined;
    };
    output: { takes: Take[]; notices: HostNote[] };
  };
}

/** A question's name. */
export type WorkerQuestion = keyof WorkerQuestions;

/** From the host to a worker process. */
export type WorkerMessage =
  | { readonly type: 'run'; readonly order: JobOrder }
  | { readonly type: 'cancel'; readonly jobId: string; readonly keep: boolean }
  | {
      readonly type: 'ask';
      readonly askId: number;
      readonly question: WorkerQuestion;
      readonly input: unknown;
    }
  /** Nobody waits for this answer any more. */
  | { readonly type: 'forget'; readonly askId: number }
  /** From the process that uses the graphics card, or to it. */
  | { readonly type: 'card'; readonly card: number; readonly message: CardMessage }
  | { readonly type: 'card-ended'; readonly card: number; readonly reason: string };

/** From a worker process to the host. */
export type WorkerReport =
  | { readonly type: 'job'; readonly event: JobEvent }
  /** The worker has received the cancellation and is stopping. */
  | { readonly type: 'stopping'; readonly jobId: string }
  | {
      readonly type: 'analysis';
      readonly jobId: string;
      readonly analysis: StoredAnalysis;
    }
  | {
      readonly type: 'found-cuts';
      readonly jobId: string;
      /** Times in seconds of the cuts found so far, while they are looked for. */
      readonly foundCuts: readonly number[];
    }
  /** Asks for a process that uses the graphics card, under a number of the worker's choice. */
  | { readonly type: 'start-card'; readonly card: number }
  | { readonly type: 'card'; readonly card: number; readonly message: CardMessage }
  | { readonly type: 'end-card'; readonly card: number }
  | { readonly type: 'answer'; readonly askId: number; readonly value: unknown }
  | { readonly type: 'refusal'; readonly askId: number; readonly error: AppErrorData };
