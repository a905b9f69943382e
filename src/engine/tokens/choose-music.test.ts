import { describe, expect, it } from 'vitest';
import { chooseMusic } from './choose-music.ts';
import type { WantedMusic } from './conditions.ts';

const config = { tempi: [60, 75, 120, 150], change: [-6, 0], activity: [0, 1] };
const at = { startSeconds: 12.5 };
const draws = Array.from({ length: 32 }, (_, seed) => `a film ${seed}`);

describe('the tempo and key that a model with conditions is asked for', () => {
  it('are those that are wanted', () => {
    const wanted = { tempo: 75, key: 'D minor' };
    expect(chooseMusic(config, wanted, { ...at, draw: 'a' })).toEqual(wanted);
    const before = { tempo: 150, key: 'C major' };
    expect(chooseMusic(config, wanted, { ...at, draw: 'a', before })).toEqual(wanted);
    expect(chooseMusic(config, { key: 'D minor' }, { ...at, draw: 'a', before })).toEqual({
      tempo: 150,
      key: 'D minor',
    });
  });

  it('are a tempo that is drawn where nothing is wanted: the same for the same film and seed', () => {
    const drawn = draws.map((draw) => chooseMusic(config, {}, { ...at, draw }));
    expect(drawn).toEqual(draws.map((draw) => chooseMusic(config, {}, { ...at, draw })));
    for (const beats of config.tempi) {
      expect(drawn.filter(({ tempo }) => tempo === beats).length).toBeGreaterThan(2);
    }
    expect(drawn.every((music) => !('key' in music))).toBe(true);
    expect(chooseMusic(config, { key: 'D minor' }, { ...at, draw: 'a film 0' })).toEqual({
      ...drawn[0],
      key: 'D minor',
    });
  });

  it('stay those of the music before, and open where that says nothing that the model knows', () => {
    const before = { tempo: 60, key: 'Eb major' };
    expect(chooseMusic(config, {}, { ...at, draw: 'a', before })).toEqual(before);
    expect(chooseMusic(config, {}, { ...at, draw: 'a', before: {} })).toEqual({});
    expect(chooseMusic(config, {}, { ...at, draw: 'a', before: { tempo: 62.5 } })).toEqual({});
    const unknown = { tempo: 60, key: 'H major' };
    expect(chooseMusic(config, {}, { ...at, draw: 'a', before: unknown })).toEqual({});
  });

  it('have bars that begin with the music, or go on from music before in the same tempo', () => {
    const withBeat = { ...config, beats: [4, 1] };
    const choose = (wanted: WantedMusic, before?: WantedMusic) =>
      chooseMusic(withBeat, wanted, { ...at, draw: 'a', before });
    expect(choose({ tempo: 75 })).toEqual({ tempo: 75, downbeat: 12.5 });
    expect(choose({}, { tempo: 60, downbeat: -3 })).toEqual({ tempo: 60, downbeat: -3 });
    expect(choose({ tempo: 60 }, { tempo: 60, downbeat: 3 }).downbeat).toBe(3);
    expect(choose({ tempo: 75 }, { tempo: 60, downbeat: 3 }).downbeat).toBe(12.5);
    // A take of a model without bars, and music that no model made.
    expect(choose({}, { tempo: 60 }).downbeat).toBe(12.5);
    expect(choose({}, {})).toEqual({});
    expect(choose({ downbeat: 7 }, { tempo: 60, downbeat: 3 }).downbeat).toBe(7);
  });
});
