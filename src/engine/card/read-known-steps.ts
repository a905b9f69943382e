import { setImmediate as nextTurn } from 'node:timers/promises';
import { readKnown } from '../tokens/decoder.ts';
import type { WindowDecoder } from '../tokens/window-decoder.ts';

/** Steps between two readings of the tokens. Fewer than the card remembers. */
export const stepsPerReading = 10;

/**
 * Runs known steps through a model on a card, a few at a time, so that the task can be cancelled between
 * them. Throws what `beforeRun` throws.
 *
 * @param sequence [steps, takes, codebooks], no free positions
 * @param width tokens of a step
 */
export async function readKnownSteps(
  decode: WindowDecoder['decode'],
  sequence: Int32Array,
  width: number,
  beforeRun: () => void = () => undefined,
): Promise<void> {
  for (let start = 0; start < sequence.length; start += stepsPerReading * width) {
    // Messages that arrived meanwhile are handled here.
    await nextTurn();
    beforeRun();
    await decode(readKnown(sequence.slice(start, start + stepsPerReading * width)));
  }
}
