import { join } from 'node:path';
import { findFile } from '../../src/engine/checkpoint/find-file.ts';
import { languageModelFileNames } from '../../src/engine/checkpoint/open-language-model.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { FeatureStore } from '../../src/engine/features/feature-store.ts';
import type { ComputeDevice } from '../../src/shared/device.ts';
import type { Precision } from '../../src/engine/graph/precision.ts';
import { importModel } from '../../src/engine/import-model.ts';
import { planFrames, referenceLocalCount } from '../../src/media/frame-plan.ts';
import { readFrameTimeline } from '../../src/media/frame-timeline.ts';
import type { VideoInfo } from '../../src/media/media-info.ts';
import { probeVideo } from '../../src/media/probe.ts';
import { readFrames, type VideoFrame } from '../../src/media/read-frames.ts';
import { referenceGlobalCount } from '../../src/media/select-global-frames.ts';
import { AppError } from '../../src/shared/app-error.ts';
import type { LongTaskOptions } from '../../src/shared/progress.ts';
import type { CodecSource } from './codec-reproduction.ts';
import type { GoldenFolder } from './golden-folder.ts';
import { reproduceScore, type ScoreReproduction } from './score-reproduction.ts';

/** The frames of the golden video as we choose and decode them. */
export interface ReproducedFrames {
  readonly video: VideoInfo;
  /** Indices of the video's frames that were chosen, by place. */
  readonly local: readonly number[];
  readonly global: readonly number[];
  /** Every chosen frame once. */
  readonly frames: readonly VideoFrame[];
}

/** Path of a golden folder's checkpoint, and whether it has a language model. */
export interface GoldenCheckpoint extends CodecSource {
  readonly hasLanguageModel: boolean;
}

/** Finds the checkpoint: in the folder `model`, or, for a codec alone, in the golden folder itself. */
export async function findCheckpoint(
  golden: GoldenFolder,
  encodecDir: string = golden.path,
): Promise<GoldenCheckpoint> {
  const folder = join(golden.path, 'model');
  const hasLanguageModel = (await findFile(folder, languageModelFileNames)) !== undefined;
  const hasCodec = (await findFile(folder, ['compression_state_dict.bin'])) !== undefined;
  return {
    folder: hasLanguageModel || hasCodec ? folder : golden.path,
    encodecDir,
    hasLanguageModel,
  };
}

/** How a golden folder's model is opened. */
export interface ReproductionOptions {
  readonly precision: Precision;
  readonly device: ComputeDevice;
  /** For the imported model and its features. */
  readonly workFolder: string;
}

/** Video and cases of a golden folder, computed by our engine in one precision. */
export class Reproduction {
  readonly engine: Engine;
  readonly precision: Precision;
  readonly #golden: GoldenFolder;
  readonly #options: LongTaskOptions;
  #frames: Promise<ReproducedFrames> | undefined;
  #features: Promise<FeatureStore> | undefined;
  #score: { name: string; result: Promise<ScoreReproduction> } | undefined;

  private constructor(
    golden: GoldenFolder,
    engine: Engine,
    precision: Precision,
    options: LongTaskOptions,
  ) {
    this.#golden = golden;
    this.engine = engine;
    this.precision = precision;
    this.#options = options;
  }

  /** Imports the checkpoint into `workFolder` and opens it. The caller closes it. */
  static async open(
    golden: GoldenFolder,
    checkpoint: GoldenCheckpoint,
    { precision, device, workFolder }: ReproductionOptions,
    options: LongTaskOptions = {},
  ): Promise<Reproduction> {
    const folder = await importModel(
      {
        checkpointDir: checkpoint.folder,
        encodecDir: checkpoint.encodecDir,
        modelsDir: workFolder,
        id: `golden-${precision}`,
        precision,
      },
      options,
    );
    const engine = new Engine(folder, join(workFolder, 'features'), { device });
    return new Reproduction(golden, engine, precision, options);
  }

  /** The chosen frames, read from the video at the first call. */
  frames(): Promise<ReproducedFrames> {
    this.#frames ??= this.#readFrames();
    return this.#frames;
  }

  /** The visual features of the whole video, computed at the first call. */
  features(): Promise<FeatureStore> {
    this.#features ??= this.#computeFeatures();
    return this.#features;
  }

  /** The tokens and logits of one case; those of the latest case are kept. */
  score(caseName: string): Promise<ScoreReproduction> {
    if (this.#score?.name !== caseName) {
      this.#score = {
        name: caseName,
        result: reproduceScore(this.#golden, this, caseName, this.#options),
      };
    }
    return this.#score.result;
  }

  /** Frees sessions and files. */
  async close(): Promise<void> {
    const features = await this.#features?.catch(() => undefined);
    await features?.close();
    await this.engine.close();
  }

  async #readFrames(): Promise<ReproducedFrames> {
    const { video: file } = this.#golden.manifest;
    if (file === undefined) {
      throw new AppError('bad-argument', 'The manifest names no video to read frames from.');
    }
    const video = await probeVideo(join(this.#golden.path, file), this.#options);
    const timeline = await readFrameTimeline(video, this.#options);
    const plan = planFrames(video, timeline, {
      selection: 'reference',
      ...countFrames(this.#golden, referenceLocalCount(video)),
    });
    const size = this.engine.model.visual.imageSize;
    const options = { size, signal: this.#options.signal };
    const frames: VideoFrame[] = [];
    for await (const frame of readFrames(video, plan, options)) frames.push(frame);
    return { video, ...plan, frames };
  }

  async #computeFeatures(): Promise<FeatureStore> {
    const { local, global, frames } = await this.frames();
    return this.engine.features.open(
      {
        framesKey: 'golden',
        frameSelection: 'reference',
        localCount: local.length,
        globalCount: global.length,
        frames: async function* () {
          for (const frame of frames) yield await Promise.resolve(frame);
        },
      },
      this.#options,
    );
  }
}

/** Number of local frames needed for all arrays, and of global ones that the reference used. */
function countFrames(
  { entries }: GoldenFolder,
  wholeCount: number,
): { localCount: number; globalCount: number } {
  const seen = [...entries.values()].flatMap(({ params }) => params?.in_shapes?.[1]?.[2] ?? []);
  return {
    localCount: Math.max(entries.get('frames/local.npy')?.shape[1] ?? 0, wholeCount),
    globalCount: entries.get('frames/global.npy')?.shape[1] ?? seen[0] ?? referenceGlobalCount,
  };
}

/** The pixels of the frame at a place, planar [channels, size, size]; undefined beyond the last one. */
export function pixelsAt(
  { frames }: ReproducedFrames,
  branch: 'local' | 'global',
  position: number,
): Uint8Array | undefined {
  return frames.find((frame) =>
    (branch === 'local' ? frame.localPositions : frame.globalPositions).includes(position),
  )?.pixels;
}
