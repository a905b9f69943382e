import { expect, it } from 'vitest';
import { beatFinding, type FoundBeats } from '../../shared/found-beats.ts';
import { rhythmFacts } from './rhythm-facts.ts';

const beats: FoundBeats = { version: beatFinding, onsets: [] };

function pictureFact(total: number, z: number): string | undefined {
  const facts = rhythmFacts(beats, { total, met: total, z });
  return facts.find(({ name }) => name === 'Picture')?.value;
}

it('compares a take with chance where there are places enough', () => {
  expect(pictureFact(12, 3.14)).toBe('meets 12 of 12 within 40 ms; more than by chance (z 3.1)');
  expect(pictureFact(12, -2.5)).toContain('less than by chance (z −2.5)');
});

it('claims no difference that may be chance', () => {
  expect(pictureFact(12, 1.5)).toContain('no more or less than by chance (z 1.5)');
  expect(pictureFact(1, 2.2)).toBe('meets 1 of 1 within 40 ms; too few to compare with chance');
});
