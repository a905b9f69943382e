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

it('says how the film is followed only where it is not as the model was trained, and remembers it', async () => {
  const { generation, studio } = (await openTestStudio()).editor;
  expect(generation.filmContext).toBe('whole');
  expect(generation.parameters).not.toHaveProperty('filmContext');
  generation.filmContext = 'section';
  expect(generation.parameters).toMatchObject({ filmContext: 'section' });
  const next = (await openTestStudio()).editor.generation;
  expect(next.parameters).toMatchObject({ filmContext: 'section' });

  const [model] = studio.models;
  if (!model) throw new Error('the test studio has no model');
  studio.models = [model, { ...model, id: 'second', filmContext: 'section' }];
  generation.modelId = 'second';
  expect(generation.filmContext).toBe('section');
  expect(generation.parameters).not.toHaveProperty('filmContext');
  generation.filmContext = 'whole';
  expect(generation.parameters).toMatchObject({ filmContext: 'whole' });
});

it('keeps every field of the direction in a preset, and gives each model those that it takes', async () => {
  const { generation, studio } = (await openTestStudio()).editor;
  const [model] = studio.models;
  if (!model) throw new Error('the test studio has no model');
  studio.models = [model, { ...model, id: 'second', tempi: [62.5, 125], holdsStills: true }];
  generation.modelId = 'second';
  generation.filmContext = 'section';
  generation.stills = 'played';
  generation.music = { tempo: 125, key: 'A minor' };
  generation.savePreset('Chase');
  expect(generation.presetName).toBe('Chase');
  generation.music = {};
  expect(generation.presetName).toBeUndefined();
  generation.filmContext = 'whole';
  generation.stills = 'held';
  generation.usePreset('Chase');
  const asked = { filmContext: 'section', stills: 'played', tempo: 125, key: 'A minor' };
  expect(generation.parameters).toMatchObject(asked);

  generation.modelId = model.id;
  expect(generation.presetName).toBeUndefined();
  generation.usePreset('Chase');
  expect(generation.presetName).toBe('Chase');
  expect(generation.parameters).toMatchObject({ filmContext: 'section' });
  expect(generation.parameters).not.toHaveProperty('tempo');
  expect(generation.parameters).not.toHaveProperty('stills');
});

it('uses presets that were saved before they had all fields', async () => {
  const sampling = { cfgCoef: 6, topK: 250, topP: 0, temperature: 1, greedy: false };
  localStorage.setItem(
    'vidmuse-studio:directions',
    JSON.stringify({ presets: [{ name: 'Old', sampling }] }),
  );
  const { generation } = (await openTestStudio()).editor;
  generation.filmContext = 'section';
  generation.usePreset('Old');
  expect(generation.presetName).toBe('Old');
  expect(generation.filmContext).toBe('whole');
  expect(generation.sampling.cfgCoef).toBe(6);
});

it('begins with the starter model, and then with the one that was chosen last', async () => {
  const { generation, studio } = (await openTestStudio()).editor;
  const [model] = studio.models;
  if (!model) throw new Error('the test studio has no model');
  studio.models = [
    { ...model, id: 'alto' },
    { ...model, id: 'starter' },
    { ...model, id: 'tiny' },
  ];
  expect(generation.modelId).toBe('starter');
  generation.modelId = 'tiny';
  const next = (await openTestStudio()).editor;
  next.studio.models = studio.models;
  expect(next.generation.modelId).toBe('tiny');
  next.studio.models = studio.models.filter(({ id }) => id !== 'tiny');
  expect(next.generation.modelId).toBe('starter');
});
