import { HopMeter } from './hop-meter.ts';
import { MeterReadings, type MeterReading } from './meter-readings.ts';
import type { Stereo } from './sound-node.ts';

/**
 * Meters a stereo sound while it plays: blocks are given ahead of their time, some of them again after
 * a change, and the reading is for any place that was given.
 */
export class PlayingMeter {
  #meter = new HopMeter();
  readonly #readings = new MeterReadings();

  /** Resets the meter; playing begins at a sample. */
  start(sample: number): void {
    this.#meter = new HopMeter();
    this.#readings.start(sample);
  }

  /** Takes the block that begins at a sample of the film. */
  push(from: number, block: Stereo): void {
    for (const hop of this.#meter.push(from, block)) this.#readings.set(hop);
  }

  /** The reading at a sample of the film; peaks are true peaks. */
  read(sample: number): MeterReading {
    return this.#readings.read(sample);
  }
}
