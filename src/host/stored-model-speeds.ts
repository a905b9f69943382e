import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../files/make-folder.ts';
import { readOutsideFile } from '../files/open-outside-file.ts';
import { writeFileAtomically } from '../files/write-file-atomically.ts';
import type { ComputeDevice } from '../shared/device.ts';
import { modelSpeedSchema, type ModelSpeed } from '../shared/model-speed.ts';
import { parseJson } from '../shared/parse-json.ts';
import { thisMachine } from '../system/this-machine.ts';

/** Largest number of kept speeds; the oldest are removed first. */
const mostMeasured = 200;

/** After this time a device that failed is tried again: it may have been busy, or its driver was updated. */
const failureMilliseconds = 24 * 60 * 60 * 1000;

const maximumBytes = 1 << 20;

const fileSchema = z.object({
  /** The machine that was measured; the cache folder may have been copied from another one. */
  machine: z.string(),
  measured: z.record(
    z.string(),
    z.object({ speed: modelSpeedSchema, measuredMilliseconds: z.number() }),
  ),
});

type Measured = z.infer<typeof fileSchema>['measured'];

/** A model, and the runtime that runs it. */
export interface MeasuredModel {
  readonly fingerprint: string;
  readonly runtime: string;
}

/**
 * Measured speeds of models, kept in the cache folder from one start to the next. The file is read at
 * each call, as several processes write to it.
 */
export class StoredModelSpeeds {
  readonly #folder: string;
  readonly #path: string;
  readonly #machine: string;
  readonly #now: () => number;

  /** @param now the time in milliseconds, for tests */
  constructor(cacheDir: string, machine = thisMachine(), now: () => number = Date.now) {
    this.#folder = cacheDir;
    this.#path = join(cacheDir, 'model-speeds.json');
    this.#machine = machine;
    this.#now = now;
  }

  /** The known speeds of a model on these devices, in their order; failures of the last day only. */
  async of(model: MeasuredModel, devices: readonly ComputeDevice[]): Promise<ModelSpeed[]> {
    const known = await this.#read();
    return devices.flatMap((device) => {
      const found = known[keyOf(model, device)];
      if (!found) return [];
      const isRecent = this.#now() - found.measuredMilliseconds < failureMilliseconds;
      return found.speed.works || isRecent ? [found.speed] : [];
    });
  }

  /** Keeps a speed. A folder that cannot be written to only means that it is measured again. */
  async keep(model: MeasuredModel, speed: ModelSpeed): Promise<void> {
    const { [keyOf(model, speed.device)]: _, ...others } = await this.#read();
    const entry = { speed, measuredMilliseconds: this.#now() };
    const entries = [...Object.entries(others), [keyOf(model, speed.device), entry] as const];
    const measured = Object.fromEntries(entries.slice(-mostMeasured));
    try {
      await makeFolder(this.#folder);
      await writeFileAtomically(this.#path, JSON.stringify({ machine: this.#machine, measured }));
    } catch {
      // See above.
    }
  }

  async #read(): Promise<Measured> {
    try {
      const text = (await readOutsideFile(this.#path, { maximumBytes })).toString();
      const limits = { maximumLength: maximumBytes, maximumDepth: 8 };
      const { machine, measured } = fileSchema.parse(
        parseJson(text, limits, `read "${this.#path}"`),
      );
      return machine === this.#machine ? measured : {};
    } catch {
      // Missing or damaged: speeds are measured again.
      return {};
    }
  }
}

function keyOf({ fingerprint, runtime }: MeasuredModel, device: ComputeDevice): string {
  return [fingerprint, runtime, device].join(' ');
}
