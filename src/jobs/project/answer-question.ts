import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  cuda,
  estimateMemory,
  listModels,
  measureSpeed,
  openModelFolder,
  probeGraphics,
  runtimeVersion,
  type ModelFolder,
} from '../../engine/index.ts';
import { contentHash } from '../../media/content-hash.ts';
import { showStill } from '../proxy/show-still.ts';
import { probeVideo } from '../../media/probe.ts';
import { removeUnfinished } from '../../files/remove-unfinished.ts';
import { asAppError } from '../../shared/app-error.ts';
import type { ListedModel, WorkerQuestion, WorkerQuestions } from '../../shared/worker-protocol.ts';
import { removeProxy } from '../../store/stored-analysis.ts';
import { recoverTakes } from '../../store/recover-takes.ts';

type Answers = {
  readonly [Question in WorkerQuestion]: (
    input: WorkerQuestions[Question]['input'],
    options?: { readonly signal: AbortSignal },
  ) => Promise<WorkerQuestions[Question]['output']>;
};

/** Answers of the questions that a host asks, while somebody waits for them. They throw AppError. */
export const answers: Answers = {
  async inspectVideo({ path }) {
    const info = await probeVideo(path);
    const { video, timecode } = info;
    return {
      absolutePath: info.path,
      sizeBytes: info.sizeInBytes,
      contentHash: await contentHash(path),
      durationSeconds: info.durationSeconds,
      frameRate: video.frameRate,
      variableFrameRate: video.variableFrameRate,
      width: video.displayWidth,
      height: video.displayHeight,
      ...(timecode === undefined ? {} : { startTimecode: timecode }),
      hasSound: info.clock.defaultSound !== undefined,
    };
  },

  async identifyFile({ path }) {
    try {
      return { sizeBytes: (await stat(path)).size, contentHash: await contentHash(path) };
    } catch (error) {
      throw asAppError(error, `read "${path}"`);
    }
  },

  readStill: ({ project, ...wanted }, options) => showStill(project, wanted, options?.signal),

  async removeProxy({ analysisDir }) {
    return (await removeProxy(analysisDir)) ?? null;
  },

  async planExport({ project, request }) {
    const { planExport } = await import('../../export/export-film.ts');
    const { path: projectPath, file, videoPath } = project;
    return planExport({ ...request, options: request.options ?? {}, projectPath, file, videoPath });
  },

  async removeUnfinished({ path }) {
    await removeUnfinished(path);
    return null;
  },

  async probeGraphics() {
    return probeGraphics();
  },

  async probeCuda() {
    return cuda.probe();
  },

  async measureSpeed({ folders, modelId, device }) {
    const folder = await openModelFolder(folders.modelsDir, modelId);
    return measureSpeed(folder, { device, cacheFolder: join(folders.cacheDir, 'features') });
  },

  async listModels({ modelsDir }) {
    const models = await listModels(modelsDir);
    const listed = models.map(async (folder) => ({
      summary: { ...summarise(folder), memory: await estimateMemory(folder) },
      fingerprint: folder.description.fingerprint,
      runtime: runtimeVersion(),
    }));
    return Promise.all(listed);
  },

  recoverTakes,
};

function summarise({ description }: ModelFolder): Omit<ListedModel['summary'], 'memory'> {
  return {
    id: description.id,
    precision: description.precision,
    licenceName: description.licence.name,
    licenceText: description.licence.text,
    ...(description.notice === undefined ? {} : { notice: description.notice }),
    sampleRate: description.codec.sampleRate,
    frameRate: description.codec.frameRate,
    windowSeconds: description.languageModel.windowSeconds,
    strideSeconds: description.languageModel.strideSeconds,
    ...(description.conditions && { tempi: description.conditions.tempi }),
    ...(description.stills && { holdsStills: true }),
    ...(description.globalSpanSeconds !== undefined && { filmContext: 'section' as const }),
    guidanceCoefficient: description.languageModel.guidanceCoefficient,
  };
}
