import { memoryOfTakes, takesThatFit, type ModelMemory } from '../../shared/model-memory.ts';
import { formatNumber } from '../words/format-number.ts';
import { say } from '../words/say.ts';

/** One sentence on the memory that composing `takes` needs, and on what happens where it is short. */
export function describeMemory(memory: ModelMemory, takes: number): string {
  const amount = (bytes: number): string => say('bytes.GB', { size: formatNumber(bytes / 1e9, 1) });
  const needed = amount(memoryOfTakes(memory, takes));
  const fitting = takesThatFit(memory, takes);
  if (fitting === takes) return say('memoryWords.needed', { needed });
  const there = amount(memory.machineBytes);
  return fitting === 0
    ? say('memoryWords.tooLarge', { needed, there })
    : say('memoryWords.fewAtATime', { needed, there, fitting });
}
