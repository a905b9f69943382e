import type { ComputeDevice } from '../shared/device.ts';
import type { StartCard } from '../shared/card-process.ts';
import type { ModelFolder } from './model-folder.ts';
import type { MusicModel } from './music-model.ts';
import type { HostNote } from '../shared/host-note.ts';

/** Options of opening a model. */
export interface OpenMusicModelOptions {
  /** Folder for what the model computes once per film; may be deleted at any time. */
  readonly cacheFolder: string;
  readonly device: ComputeDevice;
  /** Called when a part cannot run on the graphics card and runs on the processor instead. */
  readonly onFallback?: ((reason: HostNote) => void) | undefined;
  /** Called when the processor goes on because the graphics card was lost. */
  readonly onCardLost?: ((reason: HostNote) => void) | undefined;
  /** Starts the process that uses the graphics card; this process does unless given. */
  readonly startCard?: StartCard | undefined;
}

/**
 * Opens an imported model. Its parts are loaded when they are first needed. The caller closes it. AppError
 * `bad-model` for one without a codec.
 */
export async function openMusicModel(
  folder: ModelFolder,
  { cacheFolder, ...options }: OpenMusicModelOptions,
): Promise<MusicModel> {
  // ONNX Runtime is loaded only when music is made.
  const { VidMuseModel } = await import('./vidmuse/vidmuse-model.ts');
  const { codebookFingerprint } = await import('./audio/codebook-fingerprint.ts');
  const codebooks = await codebookFingerprint(folder.path);
  return new VidMuseModel(folder, cacheFolder, codebooks, options);
}
