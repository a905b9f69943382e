import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { writeFinishedFile } from '../../files/finished-file.ts';
import { thisMachine } from '../../system/this-machine.ts';
import type { Speeds } from './remaining-time.ts';

/** Largest number of stored speeds; the oldest are removed first. */
const mostSpeeds = 200;

const fileSchema = z.object({
  /** The cache folder may have been copied from another machine, whose speeds do not apply. */
  machine: z.string(),
  secondsPerUnit: z.record(z.string(), z.number().positive()),
});

/** What a job's speed depends on, besides the machine. */
export interface SpeedSetting {
  /** The model's fingerprint, which includes its precision. */
  readonly model: string;
  readonly device: string;
  readonly takes: number;
}

/** How fast models ran on this machine, kept in the cache folder from one start to the next. */
export class StoredSpeeds {
  readonly #path: string;
  readonly #machine: string;
  #known = new Map<string, number>();

  private constructor(path: string, machine: string) {
    this.#path = path;
    this.#machine = machine;
  }

  /** Reads what is stored; nothing where that cannot be used. */
  static async open(cacheDir: string, machine = thisMachine()): Promise<StoredSpeeds> {
    const speeds = new StoredSpeeds(join(cacheDir, 'speeds.json'), machine);
    try {
      const stored = fileSchema.parse(JSON.parse(await readFile(speeds.#path, 'utf8')));
      if (stored.machine === machine) {
        speeds.#known = new Map(Object.entries(stored.secondsPerUnit));
      }
    } catch {
      // Missing or damaged: speeds are measured again.
    }
    return speeds;
  }

  /** The speeds of one kind of job. For a new number of takes, those of the nearest number. */
  of({ model, device, takes }: SpeedSetting): Speeds {
    const keyOf = (stage: string, count: number) => [model, device, count, stage].join(' ');
    const counts = Array.from({ length: 8 }, (_, index) => index + 1).sort(
      (left, right) => Math.abs(left - takes) - Math.abs(right - takes),
    );
    return {
      get: (stage) =>
        counts.map((count) => this.#known.get(keyOf(stage, count))).find(Number.isFinite),
      set: (stage, secondsPerUnit) => {
        const key = keyOf(stage, takes);
        // The latest are last, and are kept when there are too many.
        this.#known.delete(key);
        this.#known.set(key, secondsPerUnit);
      },
    };
  }

  /** Stores the speeds. Failures are ignored, so that no job fails because of them. */
  async save(): Promise<void> {
    const secondsPerUnit = Object.fromEntries([...this.#known].slice(-mostSpeeds));
    const text = JSON.stringify({ machine: this.#machine, secondsPerUnit });
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      await writeFinishedFile(this.#path, { force: true }, (path) => writeFile(path, text));
    } catch {
      // Losing this file only delays the next estimates.
    }
  }
}
