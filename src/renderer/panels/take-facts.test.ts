import { expect, test } from 'vitest';
import { exampleTake } from '../../document/example-project.ts';
import { describeMoment, takeFacts, takeSeconds } from './take-facts.ts';

const take = exampleTake('one', 0, 10);

function valueOf(name: string, ...given: Parameters<typeof takeFacts>): string | undefined {
  return takeFacts(...given).find((fact) => fact.name === name)?.value;
}

test('a take lists the seed and the settings that make it again', () => {
  expect(valueOf('Seed', take, undefined)).toBe('42');
  expect(valueOf('Sampling', take, undefined)).toBe('top-k 250 · temperature 1');
  expect(valueOf('CFG coef', take, undefined)).toBe('3');
});

test("a take says its direction in an editor's words too, by what its model asks for", () => {
  expect(valueOf('Direction', take, undefined)).toBe('Follows · Varied');
  expect(valueOf('Direction', take, undefined, 2)).toBe('Follows closely · Varied');
});

test('a take shows the requested tempo and key', () => {
  expect(valueOf('Key', take, undefined)).toBeUndefined();
  const parameters = { ...take.model.parameters, tempo: 93.75, key: 'Eb minor' };
  const asked = { ...take, model: { ...take.model, parameters } };
  expect(valueOf('Tempo', asked, undefined)).toBe('94 beats a minute');
  expect(valueOf('Key', asked, undefined)).toBe('E♭ minor');
});

test('a take shows how it follows the film, and what it does on still pictures', () => {
  expect(valueOf('Follow the film', take, undefined)).toBeUndefined();
  const parameters = { ...take.model.parameters, filmContext: 'section', stills: 'played' };
  const asked = { ...take, model: { ...take.model, parameters } };
  expect(valueOf('Follow the film', asked, undefined)).toBe('Section by section');
  expect(valueOf('Still pictures', asked, undefined)).toBe('Play on');
});

test('a take of an unknown model shows its parameters as they are', () => {
  const other = { ...take, model: { ...take.model, parameters: { steps: 40 } } };
  expect(valueOf('steps', other, undefined)).toBe('40');
});

test('music of the user has neither seed, settings nor model', () => {
  const names = takeFacts({ ...take, origin: 'imported' }, undefined).map(({ name }) => name);
  expect(names).toEqual(['Music', 'Loudness', 'Imported']);
});

test('a take that was stopped says so, and one that goes on names what it goes on from', () => {
  const stopped = { ...take, complete: false, tokenCount: 200 };
  expect(valueOf('Length', stopped, undefined)).toBe('4.0 s, stopped early');
  expect(valueOf('Music', { ...take, origin: 'regenerated' }, 'Take 1')).toBe(
    'goes on from Take 1',
  );
});

test('the length of a take is that of the range, without the context before and the rest after it', () => {
  const inside = { ...take, range: { start: 100, end: 200 } };
  expect(takeSeconds(inside)).toBe(2);
  expect(takeSeconds({ ...inside, tokenCount: 150 })).toBe(1);
});

test('a take without measured loudness is silent', () => {
  expect(valueOf('Loudness', take, undefined)).toBe('silent');
  expect(valueOf('Loudness', { ...take, integratedLufs: -14.23 }, undefined)).toBe('−14.2 LUFS');
});

test('an invalid date is shown unchanged', () => {
  expect(describeMoment('yesterday')).toBe('yesterday');
});

test('a take that was made on two devices names both', () => {
  const both = { ...take, model: { ...take.model, device: 'cpu + webgpu' } };
  expect(valueOf('Made on', both, undefined)).toBe('CPU and Graphics card (WebGPU)');
});
