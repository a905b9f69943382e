import type { Engine, Stretch } from '../../engine/engine.ts';
import { computePeaks } from '../../sound/peaks.ts';
import { AppError } from '../../shared/app-error.ts';
import { takePeaksSamplesPerPeak } from '../../shared/project-layout.ts';
import type { ProjectJobRun } from './job-run.ts';
import type { TakePlan } from '../../store/take-files.ts';
import { TakeSpool } from '../../store/take-spool.ts';

/** What of a take's description is not known by the job and its model alone. */
export type TakeParameters = Pick<
  TakePlan,
  'origin' | 'range' | 'seed' | 'sampling' | 'windowSeconds' | 'strideSeconds' | 'parentId'
>;

/** The job that makes the takes. */
type TakeJob = Pick<ProjectJobRun, 'order' | 'project' | 'emit'> & {
  readonly request: { readonly device: string };
};

/**
 * Stores the takes of a job as they are made, and tells each stretch of what is new in them: context
 * that a take continues is stored with it, but not told, and neither is imported music, whose length
 * would fill the memory of the window.
 */
export class TakeWriter {
  readonly #run: TakeJob;
  readonly #engine: Engine;
  readonly #parametersOf: (take: number) => TakeParameters;
  readonly #spools: TakeSpool[] = [];
  #takeStartSample = 0;

  constructor(run: TakeJob, engine: Engine, parametersOf: (take: number) => TakeParameters) {
    this.#run = run;
    this.#engine = engine;
    this.#parametersOf = parametersOf;
  }

  /** Stores a stretch of all takes, then tells it. Throws AppError `disk-full`, `no-permission`. */
  async push(stretch: Stretch): Promise<void> {
    if (this.#spools.length === 0) await this.#begin(stretch);
    for (const [take, spool] of this.#spools.entries()) {
      await spool.push(stretch.tokens, take, stretch.audio[take] as Float32Array);
    }
    for (const take of this.#spools.keys()) this.#tell(stretch, take);
  }

  /** Closes the files, which stay as parts of takes. */
  async close(): Promise<void> {
    for (const spool of this.#spools) await spool.close();
  }

  async #begin({ startToken, startSample }: Stretch): Promise<void> {
    this.#takeStartSample = startSample;
    const { order, project, request } = this.#run;
    const { model, codec } = this.#engine;
    const { sampleRate, frameRate, numCodebooks } = model.codec;
    if (sampleRate / frameRate !== codec.samplesPerFrame) {
      throw new AppError(
        'bad-model',
        `The codec of the model "${model.id}" gives ${codec.samplesPerFrame} samples per frame, but its ${sampleRate} Hz at ${frameRate} frames per second need ${sampleRate / frameRate}: the model's files do not belong together. Import its checkpoint again.`,
      );
    }
    // An empty track takes on the rate of the first take that is placed on it.
    const { document } = project.file;
    if (document.clips.length > 0 && sampleRate !== document.sampleRate) {
      throw new AppError(
        'bad-argument',
        `The model "${model.id}" makes music at ${sampleRate} Hz, and this project has ${document.sampleRate} Hz; choose a model of the same rate, or begin a new project.`,
      );
    }
    for (const [take, id] of order.takeIds.entries()) {
      this.#spools.push(
        await TakeSpool.create(project.path, {
          ...this.#parametersOf(take),
          id,
          createdAt: new Date().toISOString(),
          modelId: model.id,
          modelFingerprint: model.fingerprint,
          precision: model.precision,
          device: request.device,
          startToken,
          frameRate,
          sampleRate,
          codebooks: numCodebooks,
          processId: process.pid,
        }),
      );
    }
  }

  #tell(stretch: Stretch, take: number): void {
    const { origin, range } = this.#parametersOf(take);
    if (origin === 'imported') return;
    const all = stretch.audio[take] as Float32Array;
    const rangeStart = range.start * this.#engine.codec.samplesPerFrame;
    // A copy, because its memory may be handed to another process.
    const samples = all.slice(Math.min(all.length, Math.max(0, rangeStart - stretch.startSample)));
    if (samples.length === 0) return;
    const startSample = Math.max(stretch.startSample, rangeStart);
    this.#run.emit({
      type: 'stretch',
      takeId: this.#run.order.takeIds[take] as string,
      startSample,
      fileSample: startSample - this.#takeStartSample,
      sampleRate: this.#engine.model.codec.sampleRate,
      samples,
      peaks: new Int8Array(computePeaks(samples, takePeaksSamplesPerPeak)),
      samplesPerPeak: takePeaksSamplesPerPeak,
    });
  }
}
