import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openTestStudio } from './test-studio.ts';

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

it('keeps directions under names, also for the next window, and says which one holds', async () => {
  const { generation } = (await openTestStudio()).editor;
  const usual = generation.sampling;
  expect(generation.presetName).toBeUndefined();
  generation.sampling = { ...usual, cfgCoef: 6, temperature: 0.85 };
  generation.savePreset('Chase');
  expect(generation.presetName).toBe('Chase');
  generation.sampling = usual;
  expect(generation.presetName).toBeUndefined();

  const next = (await openTestStudio()).editor.generation;
  next.usePreset('Chase');
  expect(next.parameters).toMatchObject({ cfgCoef: 6, temperature: 0.85 });
  next.sampling = { ...usual, cfgCoef: 2 };
  next.savePreset('Chase');
  expect(next.presets).toHaveLength(1);
  next.deletePreset('Chase');
  expect(next.presets).toEqual([]);
});

it('asks for tempo and key only where the model takes them, and forgets them with another model', async () => {
  const { generation, studio } = (await openTestStudio()).editor;
  generation.music = { tempo: 125, key: 'A minor' };
  expect(generation.tempi).toEqual([]);
  expect(generation.parameters).not.toHaveProperty('tempo');
  const [model] = studio.models;
  if (!model) throw new Error('the test studio has no model');
  studio.models = [model, { ...model, id: 'second', tempi: [62.5, 125] }];
  generation.modelId = 'second';
  expect(generation.music).toEqual({});
  generation.music = { tempo: 125, key: 'A minor' };
  expect(generation.parameters).toMatchObject({ tempo: 125, key: 'A minor' });
  generation.modelId = model.id;
  expect(generation.parameters).not.toHaveProperty('key');
});

it('says what music does on still pictures only to a model that can hold its chords', async () => {
  const { generation, studio } = (await openTestStudio()).editor;
  generation.stills = 'played';
  expect(generation.parameters).not.toHaveProperty('stills');
  const [model] = studio.models;
  if (!model) throw new Error('the test studio has no model');
  studio.models = [model, { ...model, id: 'second', holdsStills: true }];
  generation.modelId = 'second';
  expect(generation.parameters).toMatchObject({ stills: 'held' });
  generation.stills = 'played';
  expect(generation.parameters).toMatchObject({ stills: 'played' });
});
