/**
 * The only file of the engine that other rooms import. What needs ONNX Runtime is loaded when it is
 * first called, so that listing models stays fast.
 */
import type { CardMessage } from '../shared/card-process.ts';
import type { GraphicsProbe } from '../shared/device.ts';
import { env } from 'onnxruntime-common';
import type { DeviceSpeed } from '../shared/model-speed.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { checkCuda, cudaProblems } from './cuda/check-cuda.ts';
import { cudaFiles } from './cuda/cuda-files.ts';
import { findCudaPackage } from './cuda/find-cuda-package.ts';
import { installCuda } from './cuda/install-cuda.ts';
import type { ExportModelRequest } from './export/export-model.ts';
import type { ImportRequest } from './import-model.ts';
import type { MeasureSpeedOptions } from './measure-speed.ts';
import type { ModelFolder } from './model-folder.ts';
import type { SpeechModel } from './speech/speech-model.ts';

export { loudnessCorrection, measureLoudness } from './audio/normalize-loudness.ts';
export { estimateMemory } from './estimate-memory.ts';
export { chooseModel } from './choose-model.ts';
export { precisions, type Precision } from './graph/precision.ts';
export {
  listModels,
  openModelFolder,
  type ModelDescription,
  type ModelFolder,
} from './model-folder.ts';
export type {
  ComposeRequest,
  Continuation,
  ContinuationPiece,
  Film,
  FilmFrame,
  FilmFrameRequest,
  MusicModel,
  MusicModelCapabilities,
  PreparedFilm,
  Recording,
  Section,
  Stretch,
} from './music-model.ts';
export { speechChunkSamples, speechSampleRate } from './speech/speech-form.ts';
export { placedSeconds } from './tokens/place-bars.ts';
export { openMusicModel, type OpenMusicModelOptions } from './open-music-model.ts';

/** Imports a checkpoint; see `import-model.ts`. */
export async function importModel(
  request: ImportRequest,
  options?: LongTaskOptions,
): Promise<ModelFolder> {
  const module = await import('./import-model.ts');
  return module.importModel(request, options);
}

/** Writes a model back as a checkpoint; see `export/export-model.ts`. */
export async function exportModel(
  request: ExportModelRequest,
  options?: LongTaskOptions,
): Promise<void> {
  const module = await import('./export/export-model.ts');
  return module.exportModel(request, options);
}

/** Tries the graphics card; see `session/probe-webgpu.ts`. */
export async function probeGraphics(): Promise<GraphicsProbe> {
  const module = await import('./session/probe-webgpu.ts');
  return module.probeWebgpu();
}

/** Measures a model on a device; see `measure-speed.ts`. */
export async function measureSpeed(
  folder: ModelFolder,
  options: MeasureSpeedOptions,
): Promise<DeviceSpeed> {
  const module = await import('./measure-speed.ts');
  return module.measureSpeed(folder, options);
}

/** Name and version of the runtime of the models, because speeds of another version do not count. */
export function runtimeVersion(): string {
  return `ONNX Runtime ${env.versions.common}`;
}

/** Uses the graphics card for an engine in another process; see `card/card-server.ts`. */
export interface OpenCardServer {
  /** Answers a message of that engine. Never throws. */
  answer(message: CardMessage): Promise<CardMessage>;
}

/** Opens a server that uses the graphics card in this process for an engine in another. */
export async function openCardServer(): Promise<OpenCardServer> {
  const module = await import('./card/card-server.ts');
  return new module.CardServer();
}

/** ONNX Runtime's libraries for CUDA, which its package does not contain; see `cuda`. */
export const cuda = {
  files: cudaFiles,
  findPackage: findCudaPackage,
  install: installCuda,
  check: checkCuda,
  problems: cudaProblems,
  /** Tries the card; see `cuda/probe-cuda.ts`. */
  async probe(): Promise<GraphicsProbe> {
    const module = await import('./cuda/probe-cuda.ts');
    return module.probeCuda();
  },
} as const;

/** Opens the model that finds speech; see `speech/speech-model.ts`. The caller closes it. */
export async function openSpeechModel(): Promise<SpeechModel> {
  const module = await import('./speech/speech-model.ts');
  return module.SpeechModel.open();
}
