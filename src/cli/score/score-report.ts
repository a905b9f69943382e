import type { ModelDescription, Stretch } from '../../engine/index.ts';
import type { FolderSummary } from '../../jobs/score-folder.ts';
import type { ScoreResult } from '../../jobs/score-video.ts';
import type { AppError } from '../../shared/app-error.ts';
import type { Progress } from '../../shared/progress.ts';

/** The video that is scored next. */
export interface ScoreStart {
  readonly videoPath: string;
  readonly seed: number;
  readonly takes: number;
  /** Number of the video in its folder, from 1. */
  readonly number?: number;
  readonly of?: number;
}

/** Files requested besides films and sound. */
export interface KeptFiles {
  readonly tokensPath?: string | undefined;
  readonly projectPath?: string | undefined;
}

/** Reports on a run of `vidmuse score`, to a person or to a program. */
export interface ScoreReport {
  /**
   * Reports the model, and why no graphics card is used where one was possible; called once, before all
   * other reports.
   */
  readonly opened: (model: ModelDescription, deviceNote?: string) => void;
  /** Reports a part of the model that the graphics card could not open; called for each part. */
  readonly fellBack: (reason: string) => void;
  /** Reports that the processor goes on because the graphics card was lost; may be called again. */
  readonly cardLost: (reason: string) => void;
  readonly started: (start: ScoreStart) => void;
  /** Reports what is unusual about a film; called only if something is. */
  readonly aboutFilm: (videoPath: string, notices: readonly string[]) => void;
  readonly progress: (progress: Progress) => void;
  readonly stretch: (stretch: Stretch) => void;
  readonly done: (result: ScoreResult, kept?: KeptFiles) => void;
  readonly skipped: (videoPath: string, reason: string) => void;
  readonly failed: (videoPath: string, error: AppError) => void;
  readonly summary: (summary: FolderSummary) => void;
  /** Reports licence and notice of the music; called once, at the end. */
  readonly aboutMusic: () => void;
  /** Reports the error that ends the whole run; it is also printed elsewhere. */
  readonly ended: (path: string, error: unknown) => void;
  /** Ends the current line; may be called at any time. */
  readonly close: () => void;
}
