import { toLufs } from './gating.ts';

const absoluteGateLufs = -70;
const relativeGateLu = -10;
/** Wide enough for what no limiter holds back. */
const highestLufs = 60;
const binsPerLu = 50;

/**
 * Gated loudness by BS.1770-4 of gating blocks that are added one by one. Their energies are summed in
 * bins of a fiftieth of an LU, so that only the relative gate is a little coarse, and neither adding nor
 * reading costs more the more blocks there are.
 */
export class GatedHistogram {
  readonly #energies = new Float64Array((highestLufs - absoluteGateLufs) * binsPerLu);
  readonly #counts = new Uint32Array(this.#energies.length);
  #energy = 0;
  #count = 0;

  /** Adds the mean energy of a gating block. */
  add(energy: number): void {
    const lufs = toLufs(energy);
    if (!(lufs > absoluteGateLufs)) return;
    const bin = Math.min(binOf(lufs), this.#energies.length - 1);
    this.#energies[bin]! += energy;
    this.#counts[bin]! += 1;
    this.#energy += energy;
    this.#count += 1;
  }

  /** The loudness so far in LUFS, -Infinity for silence. */
  get loudnessLufs(): number {
    if (this.#count === 0) return -Infinity;
    const gate = toLufs(this.#energy / this.#count) + relativeGateLu;
    let energy = 0;
    let count = 0;
    for (let bin = Math.max(binOf(gate), 0); bin < this.#energies.length; bin++) {
      energy += this.#energies[bin]!;
      count += this.#counts[bin]!;
    }
    return toLufs(energy / count);
  }
}

function binOf(lufs: number): number {
  return Math.floor((lufs - absoluteGateLufs) * binsPerLu);
}
