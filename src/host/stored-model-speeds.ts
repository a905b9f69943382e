import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../files/make-folder.ts';
import { readOutsideFile } from '../files/open-outside-file.ts';
import { writeFileAtomically } from '../files/write-file-atomically.ts';
import type { ComputeDevice } from '../shared/device.ts';
import { modelSpeedSchema, type ModelSpeed } from '../shared/model-speed.ts';
import { parseJson } from '../shared/parse-json.ts';
import { thisMachine } from '../system/this-machine.ts';

/** More models are hardly tried by anybody; the oldest go first. */
const mostMeasured = 200;

const maximumBytes = 1 << 20;

const fileSchema = z.object({
  /** Speeds of another machine, whose cache folder this once was, say nothing. */
  machine: z.string(),
  measured: z.record(z.string(), modelSpeedSchema),
});

/** Which model ran by what. */
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

  constructor(cacheDir: string, machine = thisMachine()) {
    this.#folder = cacheDir;
    this.#path = join(cacheDir, 'model-speeds.json');
    this.#machine = machine;
  }

  /** What is known of a model on these devices, in their order. */
  async of(model: MeasuredModel, devices: readonly ComputeDevice[]): Promise<ModelSpeed[]> {
    const known = await this.#read();
    return devices.flatMap((device) => known[keyOf(model, device)] ?? []);
  }

  /** Keeps a speed. A folder that cannot be written to only means that it is measured again. */
  async keep(model: MeasuredModel, speed: ModelSpeed): Promise<void> {
    const { [keyOf(model, speed.device)]: _, ...others } = await this.#read();
    const entries = [...Object.entries(others), [keyOf(model, speed.device), speed] as const];
    const measured = Object.fromEntries(entries.slice(-mostMeasured));
    try {
      await makeFolder(this.#folder);
      await writeFileAtomically(this.#path, JSON.stringify({ machine: this.#machine, measured }));
    } catch {
      // See above.
    }
  }

  async #read(): Promise<Readonly<Record<string, ModelSpeed>>> {
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
