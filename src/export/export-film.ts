import { dirname } from 'node:path';
import { clipEnd } from '../document/clips.ts';
import { isSpeechHeard, originalLanes } from '../document/mix-lanes.ts';
import { heardClips } from '../document/music-tracks.ts';
import { fileExists } from '../files/file-exists.ts';
import { refuseToOverwrite } from '../files/finished-file.ts';
import type { SpaceNeed } from '../files/preflight.ts';
import { preflightOutput } from '../files/preflight-output.ts';
import { UnfitContainerError } from '../media/film/try-container.ts';
import type { VideoInfo } from '../media/media-info.ts';
import { probeVideo } from '../media/probe.ts';
import { AppError, asAppError, isCancelled } from '../shared/app-error.ts';
import { defaultDucking } from '../shared/ducking.ts';
import type { ExporterDefinition, ExporterOptions } from '../shared/exports/exporter-definition.ts';
import {
  completeOptions,
  exporterDefinition,
  type ExporterId,
} from '../shared/exports/exporter-definitions.ts';
import type { ExportPlan } from '../shared/exports/export-plan.ts';
import { orList } from '../shared/media-endings.ts';
import type { ProjectFile } from '../shared/project-document.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import type { TimeRange } from '../shared/time-range.ts';
import { isDucked, type LaneId } from '../sound/mix-graph.ts';
import { exportWarnings } from './export-warnings.ts';
import { describeSigner, isSigned } from './credentials/content-signer.ts';
import type { ExportSource, ExportTarget, PlannedOutput } from './exporter.ts';
import { exporters } from './exporters.ts';
import { modelNames, type ModelLicences } from './provenance.ts';
import { renderMix } from './render-mix.ts';
import type { HostNote } from '../shared/host-note.ts';

/** The lanes of the mix that an exporter renders. */
const lanesOf: Readonly<Record<ExporterDefinition['sound'], readonly LaneId[]>> = {
  none: [],
  music: ['music'],
  mix: ['music', 'original'],
};

/**
 * Finds where there is speech in the film's own sound, which ducks the music. Asked only where the mix
 * ducks. Throws AppError.
 */
export type FindSpeech = (
  video: VideoInfo,
  file: ProjectFile,
  options: LongTaskOptions & {
    /** Speech that begins later than this in the film is not needed. */
    readonly longestSeconds?: number | undefined;
  },
) => Promise<readonly TimeRange[]>;

/** What an export asks for, and says, while it runs. */
export interface ExportWatch {
  readonly findSpeech: FindSpeech;
  /** Called once, before the work, with what {@link planExport} says too. */
  readonly onPlanned?: ((remarks: ExportRemarks) => void) | undefined;
}

/** What an export loses of the film, and what may be unexpected in it, one sentence each. */
export type ExportRemarks = Pick<ExportPlan, 'losses' | 'warnings'>;

/** What to export, as which format, and where to. */
export interface ExportRequest {
  readonly projectPath: string;
  readonly file: ProjectFile;
  readonly videoPath: string;
  readonly exporter: ExporterId;
  readonly options: ExporterOptions;
  readonly outputPath: string;
  readonly force: boolean;
  /** Of the models that are installed here. */
  readonly licences?: ModelLicences | undefined;
}

/**
 * Exports a project. The picture of a film is copied bit for bit, and each file appears under its name
 * only when complete.
 *
 * @throws AppError `bad-argument` without music, for unknown options and for forbidden targets;
 * `exists`, `unsupported`, `not-found`, `disk-full`, `no-permission`, `cancelled`, `bad-media`,
 * `ffmpeg-failed`
 */
export async function exportFilm(
  request: ExportRequest & ExportWatch,
  options: LongTaskOptions = {},
): Promise<void> {
  const prepared = await prepare(request, options);
  const { source, target, planned } = prepared;
  for (const { path } of planned.files) await refuseToOverwrite(path, request.force);
  request.onPlanned?.(remarksOn(request, prepared));
  const definition = exporterDefinition(request.exporter);
  const lanes = lanesOf[definition.sound];
  const { file, video } = source;
  // Music that leaves alone is not ducked: there would be holes where another voice comes over it.
  const leavesAlone = !lanes.includes('original');
  const originals = originalLanes(video.clock, file.document.originalTracks);
  const ducks = isDucked(file.document.mix, originals) && (!leavesAlone || definition.isFolder);
  // A report measures dialogue also where nothing is ducked under it.
  const isReported = request.exporter === 'delivery' && isSpeechHeard(file.document.mix, originals);
  const longestSeconds = isReported ? undefined : duckedSeconds(file.document, originals);
  const speech =
    ducks || isReported
      ? await request.findSpeech(video, file, { ...options, longestSeconds })
      : [];
  const { signal } = options;
  const sound = renderMix({ ...source, lanes, speech, isDucked: !leavesAlone, signal });
  await exporters[request.exporter].write({ ...source, speech }, target, sound, options);
}

/** More sound than the last music needs, so that a line there is found as in the whole film. */
const speechMarginSeconds = 3;

/** How far into the film speech can lower any music, in seconds. */
function duckedSeconds(
  document: ProjectFile['document'],
  originals: readonly { readonly id: string }[],
): number {
  const { lookAheadSeconds, attackSeconds } = document.mix.ducking ?? defaultDucking;
  const ends = heardClips(document, originals).map(clipEnd);
  const lastSeconds = Math.max(0, ...ends) / document.sampleRate;
  return lastSeconds + lookAheadSeconds + attackSeconds + speechMarginSeconds;
}

/**
 * Says what an export would write, without writing anything. What would make it fail is the plan's
 * `problem`. Throws AppError `cancelled`.
 */
export async function planExport(
  request: ExportRequest,
  options: LongTaskOptions = {},
): Promise<ExportPlan> {
  try {
    const prepared = await prepare(request, options);
    const { planned } = prepared;
    const files = await Promise.all(
      planned.files.map(async (file) => ({ ...file, exists: await fileExists(file.path) })),
    );
    const { isFolder } = exporterDefinition(request.exporter);
    const saysMachineMade = !isFolder && modelNames(prepared.source) !== undefined;
    return { files, ...remarksOn(request, prepared), ...(saysMachineMade && { saysMachineMade }) };
  } catch (thrown) {
    if (isCancelled(thrown)) throw thrown;
    const { code, message } = asAppError(thrown, 'plan this export');
    const { endings } = exporterDefinition(request.exporter);
    const problem = {
      code,
      message,
      ...(thrown instanceof UnfitContainerError && {
        fittingEndings: thrown.fittingEndings.filter((ending) => endings.includes(ending)),
      }),
    };
    return { files: [], losses: [], warnings: [], problem };
  }
}

function remarksOn(
  { exporter, file: { document } }: ExportRequest,
  { source, planned, signer }: PreparedExport,
): ExportRemarks {
  const { durationSeconds, clock } = source.video;
  const originals = originalLanes(clock, document.originalTracks);
  const film = { durationSeconds, originals };
  const warnings = exportWarnings(document, exporterDefinition(exporter), film);
  return {
    losses: [...planned.losses],
    warnings: [...warnings, ...(signer === undefined ? [] : [signer])],
  };
}

interface PreparedExport {
  readonly source: ExportSource;
  readonly target: ExportTarget;
  readonly planned: PlannedOutput;
  /** Who would sign it, in a sentence; undefined where it is not signed. */
  readonly signer: HostNote | undefined;
}

/** Checks everything that can be known before the export starts. */
async function prepare(request: ExportRequest, task: LongTaskOptions): Promise<PreparedExport> {
  const { exporter, outputPath, force, file, projectPath, videoPath } = request;
  const definition = exporterDefinition(exporter);
  const options = completeOptions(definition, request.options);
  const signer = await describeSigner(options, definition.isFolder ? undefined : outputPath);
  if (definition.sound !== 'none') refuseWithoutMusic(request);
  refuseOtherEnding(outputPath, definition.endings);
  // An existing file is no problem of the plan; the export itself refuses it without force.
  const check = { isFolder: definition.isFolder, force: true, sourcePath: videoPath };
  await preflightOutput(outputPath, check);
  const video = await probeVideo(videoPath, { signal: task.signal });
  const source = { projectPath, file, video, speech: [], licences: request.licences ?? {} };
  const target = { outputPath, force, options };
  const planned = await exporters[exporter].plan(source, target, task);
  await preflightOutput(outputPath, {
    ...check,
    files: planned.files.map(({ path }) => path),
    space: [
      ...planned.files.map(({ path, sizeBytes }) => ({
        folder: dirname(path),
        bytes: sizeBytes,
        what: 'the export',
      })),
      ...(isSigned(options) ? [roomToSign(planned)] : []),
    ],
  });
  return { source, target, planned, signer };
}

/** A signed file is written beside the one without a signature. */
function roomToSign({ files }: PlannedOutput): SpaceNeed {
  const largest = files.reduce((one, other) => (one.sizeBytes < other.sizeBytes ? other : one));
  return { folder: dirname(largest.path), bytes: largest.sizeBytes, what: 'the signed copy' };
}

function refuseWithoutMusic({ file, projectPath }: ExportRequest): void {
  const { clips } = file.document;
  if (clips.some((clip) => !clip.muted)) return;
  throw new AppError(
    'bad-argument',
    clips.length > 0
      ? 'All clips are muted: there is no music to export. Unmute one first.'
      : `There is no music in the project "${projectPath}" to be exported; generate some first.`,
  );
}

function refuseOtherEnding(outputPath: string, endings: readonly string[]): void {
  if (endings.some((ending) => outputPath.toLowerCase().endsWith(ending))) return;
  throw new AppError(
    'unsupported',
    `Could not export to "${outputPath}": give it the ending ${orList(endings)}.`,
  );
}
