import type { MeterHop } from './hop-meter.ts';
import { MeterReadings, type MeterReading } from './meter-readings.ts';

/** What was measured in one hop of a lane. */
export interface LaneHop extends MeterHop {
  readonly laneId: string;
}

/** Meters each lane while it plays, from hops that were measured where the lanes are rendered. */
export class LaneMeters {
  readonly #lanes = new Map<string, MeterReadings>();
  #start = 0;

  /** Resets the meters; playing begins at a sample. */
  start(sample: number): void {
    this.#start = sample;
    this.#lanes.clear();
  }

  /** Takes hops of any lanes. */
  push(hops: readonly LaneHop[]): void {
    for (const hop of hops) this.#of(hop.laneId).set(hop);
  }

  /** The reading of a lane at a sample of the film, after its fader; peaks are those of samples. */
  read(laneId: string, sample: number): MeterReading {
    return this.#of(laneId).read(sample);
  }

  #of(laneId: string): MeterReadings {
    const known = this.#lanes.get(laneId);
    if (known) return known;
    const readings = new MeterReadings();
    readings.start(this.#start);
    this.#lanes.set(laneId, readings);
    return readings;
  }
}
