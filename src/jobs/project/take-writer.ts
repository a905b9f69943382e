import type { MusicModel, Stretch } from '../../engine/index.ts';
import { computePeaks } from '../../sound/peaks.ts';
import { AppError } from '../../shared/app-error.ts';
import type { ModelParameters } from '../../shared/model-parameters.ts';
import { takePeaksSamplesPerPeak } from '../../shared/project-layout.ts';
import type { ProjectJobRun } from './job-run.ts';
import type { TakePlan } from '../../store/take-files.ts';
import type { HeardSound } from '../../store/finish-take.ts';
import { TakeSpool } from '../../store/take-spool.ts';
import type { StoredRecording } from '../../store/write-recording.ts';

/** The part of a take's description that the job knows. */
export interface TakeParameters extends Pick<
  TakePlan,
  'origin' | 'range' | 'seed' | 'parentId' | 'themeTakeId' | 'name'
> {
  readonly parameters: ModelParameters;
}

/** The job that makes the takes. */
export interface TakeJob extends Pick<ProjectJobRun, 'emit'> {
  readonly order: Pick<ProjectJobRun['order'], 'takeIds'>;
  readonly project: Pick<ProjectJobRun['project'], 'path' | 'file'>;
}

/**
 * Stores the takes of a job while they are made, and emits each stretch of new music. The context that
 * a take continues is stored with it but not emitted, and neither is imported music, whose length
 * would fill the memory of the window.
 */
export class TakeWriter {
  readonly #run: TakeJob;
  readonly #model: MusicModel;
  readonly #parametersOf: (take: number) => TakeParameters;
  readonly #spools: TakeSpool[] = [];
  #takeStartSample = 0;

  constructor(run: TakeJob, model: MusicModel, parametersOf: (take: number) => TakeParameters) {
    this.#run = run;
    this.#model = model;
    this.#parametersOf = parametersOf;
  }

  /** Stores a stretch of all takes, then emits it. Throws AppError `disk-full`, `no-permission`. */
  async push(stretch: Stretch): Promise<void> {
    if (this.#spools.length === 0) await this.begin(stretch);
    for (const [take, spool] of this.#spools.entries()) {
      // A part opened late, or a lost graphics card, moves work to another device.
      await spool.moveTo(this.#model.device);
      await spool.push(
        stretch.continuation[take] as Uint8Array,
        stretch.audio[take] as Float32Array,
      );
    }
    for (const take of this.#spools.keys()) this.#emit(stretch, take);
  }

  /** Notes what the only take is played from instead. Throws AppError `disk-full`. */
  async playFrom(played: StoredRecording & HeardSound): Promise<void> {
    await this.#spools[0]?.playFrom(played);
  }

  /** Closes the files, which stay as parts of takes. */
  async close(): Promise<void> {
    for (const spool of this.#spools) await spool.close();
  }

  /** Creates the files of the takes, which the first stretch does otherwise. Throws as {@link push}. */
  async begin({
    startToken,
    startSample,
  }: Pick<Stretch, 'startToken' | 'startSample'>): Promise<void> {
    this.#takeStartSample = startSample;
    const { order, project } = this.#run;
    const { identity, capabilities, continuationFormat, device } = this.#model;
    const { sampleRate, tokensPerSecond, samplesPerToken, channels } = capabilities;
    const name = `the model "${identity.id}"`;
    if (sampleRate / tokensPerSecond !== samplesPerToken) {
      throw new AppError(
        'bad-model',
        `The codec of ${name} gives ${samplesPerToken} samples per frame, but its ${sampleRate} Hz at ${tokensPerSecond} frames per second need ${sampleRate / tokensPerSecond}: the model's files do not belong together. Import its checkpoint again.`,
      );
    }
    if (channels !== 1) {
      throw new AppError(
        'unsupported',
        `Could not store the music of ${name}: it has ${channels} channels, and projects keep takes of one. Choose another model.`,
      );
    }
    // An empty track takes on the rate of the first take that is placed on it.
    const { document } = project.file;
    if (document.clips.length > 0 && sampleRate !== document.sampleRate) {
      throw new AppError(
        'bad-argument',
        `The model "${identity.id}" makes music at ${sampleRate} Hz, and this project has ${document.sampleRate} Hz; choose a model of the same rate, or begin a new project.`,
      );
    }
    for (const [take, id] of order.takeIds.entries()) {
      const { parameters, ...known } = this.#parametersOf(take);
      this.#spools.push(
        await TakeSpool.create(
          project.path,
          {
            ...known,
            id,
            createdAt: new Date().toISOString(),
            model: { ...identity, device, parameters },
            startToken,
            frameRate: tokensPerSecond,
            sampleRate,
            continuation: {
              headerBytes: continuationFormat.header.length,
              bytesPerToken: continuationFormat.bytesPerToken,
            },
          },
          continuationFormat.header,
        ),
      );
    }
  }

  #emit(stretch: Stretch, take: number): void {
    const { origin, range } = this.#parametersOf(take);
    if (origin === 'imported') return;
    const all = stretch.audio[take] as Float32Array;
    const rangeStart = range.start * this.#model.capabilities.samplesPerToken;
    // A copy, because its memory may be handed to another process.
    const samples = all.slice(Math.min(all.length, Math.max(0, rangeStart - stretch.startSample)));
    if (samples.length === 0) return;
    const startSample = Math.max(stretch.startSample, rangeStart);
    this.#run.emit({
      type: 'stretch',
      takeId: this.#run.order.takeIds[take] as string,
      startSample,
      fileSample: startSample - this.#takeStartSample,
      sampleRate: this.#model.capabilities.sampleRate,
      samples,
      peaks: new Int8Array(computePeaks(samples, takePeaksSamplesPerPeak)),
      samplesPerPeak: takePeaksSamplesPerPeak,
    });
  }
}
