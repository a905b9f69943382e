import { describe, expect, it } from 'vitest';
import { musicalKeys } from '../../shared/musical-key.ts';
import { chooseMusic } from './choose-music.ts';

const config = { tempi: [60, 75, 120, 150], change: [-6, 0], activity: [0, 1] };
const seeds = Array.from({ length: 32 }, (_, seed) => seed);

describe('the tempo and key that a model with conditions is asked for', () => {
  it('are those that are wanted', () => {
    const wanted = { tempo: 75, key: 'D minor' };
    expect(chooseMusic(config, wanted, { seed: 1 })).toEqual(wanted);
    const before = { tempo: 150, key: 'C major' };
    expect(chooseMusic(config, wanted, { seed: 1, before })).toEqual(wanted);
    expect(chooseMusic(config, { key: 'D minor' }, { seed: 1, before })).toEqual({
      tempo: 150,
      key: 'D minor',
    });
  });

  it('are drawn by the seed where nothing is wanted: the same for the same seed, and many', () => {
    const drawn = seeds.map((seed) => chooseMusic(config, {}, { seed }));
    expect(drawn).toEqual(seeds.map((seed) => chooseMusic(config, {}, { seed })));
    expect(new Set(drawn.map(({ tempo }) => tempo))).toEqual(new Set(config.tempi));
    const keys = new Set(drawn.map(({ key }) => key));
    expect(keys.size).toBeGreaterThan(12);
    for (const key of keys) expect(musicalKeys).toContain(key);
    const pairs = new Set(drawn.map(({ tempo, key }) => `${tempo} ${key}`));
    expect(pairs.size).toBeGreaterThan(20);
  });

  it('stay those of the music before, and open where that says nothing that the model knows', () => {
    const before = { tempo: 60, key: 'Eb major' };
    expect(chooseMusic(config, {}, { seed: 4, before })).toEqual(before);
    expect(chooseMusic(config, {}, { seed: 4, before: {} })).toEqual({});
    expect(chooseMusic(config, {}, { seed: 4, before: { tempo: 62.5 } })).toEqual({});
    expect(chooseMusic(config, {}, { seed: 4, before: { tempo: 60, key: 'H major' } })).toEqual({});
  });
});
