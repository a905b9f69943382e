import type { VideoInfo } from '../media/media-info.ts';
import type { ExporterOptions } from '../shared/exports/exporter-definition.ts';
import type { ProjectFile } from '../shared/project-document.ts';
import type { HostNote } from '../shared/host-note.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import type { TimeRange } from '../shared/time-range.ts';
import type { ModelLicences } from './provenance.ts';
import type { Stereo } from '../sound/sound-node.ts';

/** What is exported: a project and its film. */
export interface ExportSource {
  readonly projectPath: string;
  readonly file: ProjectFile;
  readonly video: VideoInfo;
  /**
   * Where there is speech, under which the mix may duck the music, and over which a delivery measures
   * dialogue; empty where neither is the case, and in a plan, which does not listen.
   */
  readonly speech: readonly TimeRange[];
  /** Of the models that made its music. */
  readonly licences: ModelLicences;
}

/** Where the result of an export goes, and how it is written. */
export interface ExportTarget {
  readonly outputPath: string;
  /** Whether existing files may be replaced. */
  readonly force: boolean;
  /** Complete, see `completeOptions`. */
  readonly options: ExporterOptions;
}

/** What an exporter says of an export before it starts. */
export interface PlannedOutput {
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[];
  /** What the result cannot hold, one sentence each. */
  readonly losses: readonly HostNote[];
}

/** The code of one export format. Its definition is in `shared/exports`. */
export interface Exporter {
  /**
   * Says which files would be written, how large they would be, and what they cannot hold. Throws
   * AppError where the film cannot be exported to this target at all.
   */
  plan(
    source: ExportSource,
    target: ExportTarget,
    options: LongTaskOptions,
  ): PlannedOutput | Promise<PlannedOutput>;
  /**
   * Writes the files; each appears under its name only when complete. `sound` is what the definition
   * asks for, rendered block by block while it is read. Throws AppError.
   */
  write(
    source: ExportSource,
    target: ExportTarget,
    sound: AsyncIterable<Stereo>,
    options: LongTaskOptions,
  ): Promise<void>;
}
