import type { ModelDescription, Stretch } from '../../engine/index.ts';
import type { FolderSummary } from '../../jobs/score-folder.ts';
import type { ScoreResult } from '../../jobs/score-video.ts';
import type { AppError } from '../../shared/app-error.ts';
import type { Progress } from '../../shared/progress.ts';

/** What is about to be scored. */
export interface ScoreStart {
  readonly videoPath: string;
  readonly seed: number;
  readonly takes: number;
  /** Its place among the videos of a folder, counted from 1. */
  readonly number?: number;
  readonly of?: number;
}

/** Files that were asked for besides films and sound. */
export interface KeptFiles {
  readonly tokensPath?: string | undefined;
  readonly projectPath?: string | undefined;
}

/** Reports on a run of `vidmuse score`, to a person or to a program. */
export interface ScoreReport {
  /**
   * The model is known, and why no graphics card is used though one might have been; told once, before
   * anything else.
   */
  readonly opened: (model: ModelDescription, deviceNote?: string) => void;
  /** A graphics card could not open a part of the model; told for each part. */
  readonly fellBack: (reason: string) => void;
  readonly started: (start: ScoreStart) => void;
  /** What is unusual about a film, in plain sentences; only where there is something. */
  readonly aboutFilm: (videoPath: string, notices: readonly string[]) => void;
  readonly progress: (progress: Progress) => void;
  readonly stretch: (stretch: Stretch) => void;
  readonly done: (result: ScoreResult, kept?: KeptFiles) => void;
  readonly skipped: (videoPath: string, reason: string) => void;
  readonly failed: (videoPath: string, error: AppError) => void;
  readonly summary: (summary: FolderSummary) => void;
  /** What has to be known about the music, once, at the end. */
  readonly aboutMusic: () => void;
  /** The whole run ends with an error, which is printed elsewhere as well. */
  readonly ended: (path: string, error: unknown) => void;
  /** Ends a line that is being drawn; may be called at any time. */
  readonly close: () => void;
}
