import { describe, expect, it } from 'vitest';
import { chooseMusic, type ChosenMusic, type MusicChoice } from './choose-music.ts';
import type { WantedMusic } from './conditions.ts';

const config = { tempi: [60, 75, 120, 150], change: [-6, 0], activity: [0, 1] };
const withBeat = { ...config, beats: [4, 1] };
const at = { startSeconds: 12.5, frameRate: 50, findPlaces: () => Promise.resolve({ cuts: [] }) };
const draws = Array.from({ length: 32 }, (_, seed) => `a film ${seed}`);

describe('the tempo and key that a model with conditions is asked for', () => {
  const choose = (wanted: WantedMusic, before?: WantedMusic) =>
    chooseMusic(config, wanted, { ...at, draw: 'a', before });

  it('are those that are wanted', async () => {
    const wanted = { tempo: 75, key: 'D minor' };
    expect(await choose(wanted)).toEqual(wanted);
    const before = { tempo: 150, key: 'C major' };
    expect(await choose(wanted, before)).toEqual(wanted);
    expect(await choose({ key: 'D minor' }, before)).toEqual({ tempo: 150, key: 'D minor' });
  });

  it('are a tempo that is drawn where nothing is wanted: the same for the same film', async () => {
    const drawn = await Promise.all(draws.map((draw) => chooseMusic(config, {}, { ...at, draw })));
    for (const [index, draw] of draws.entries()) {
      expect(await chooseMusic(config, {}, { ...at, draw })).toEqual(drawn[index]);
    }
    for (const beats of config.tempi) {
      expect(drawn.filter(({ tempo }) => tempo === beats).length).toBeGreaterThan(2);
    }
    expect(drawn.every((music) => !('key' in music))).toBe(true);
    const inKey = await chooseMusic(config, { key: 'D minor' }, { ...at, draw: 'a film 0' });
    expect(inKey).toEqual({ ...drawn[0], key: 'D minor' });
  });

  it('stay those of the music before, and open where that says nothing that the model knows', async () => {
    const before = { tempo: 60, key: 'Eb major' };
    expect(await choose({}, before)).toEqual(before);
    expect(await choose({}, {})).toEqual({});
    expect(await choose({}, { tempo: 62.5 })).toEqual({});
    expect(await choose({}, { tempo: 60, key: 'H major' })).toEqual({});
  });
});

describe('the bars of a model with a beat', () => {
  const choose = (wanted: WantedMusic, before?: WantedMusic, places = {}) =>
    chooseMusic(withBeat, wanted, { ...at, draw: 'a', before, ...places });
  const cutsAt = (...cuts: number[]): Pick<MusicChoice, 'findPlaces'> => ({
    findPlaces: () => Promise.resolve({ cuts }),
  });
  const beatsTo = ({ downbeat, tempo }: ChosenMusic, seconds: number): number =>
    ((seconds - (downbeat ?? NaN)) * (tempo ?? NaN)) / 60;

  it('begin with the music, or go on from music before in the same tempo', async () => {
    expect(await choose({ tempo: 75 })).toEqual({ tempo: 75, downbeat: 12.5 });
    expect(await choose({}, { tempo: 60, downbeat: -3 })).toEqual({ tempo: 60, downbeat: -3 });
    expect(await choose({ tempo: 60 }, { tempo: 60, downbeat: 3 })).toHaveProperty('downbeat', 3);
    const faster = await choose({ tempo: 75 }, { tempo: 60, downbeat: 3 });
    expect(faster.downbeat).toBe(12.5);
    // A take of a model without bars, and music that no model made.
    expect(await choose({}, { tempo: 60 })).toHaveProperty('downbeat', 12.5);
    expect(await choose({}, {})).toEqual({});
    const asked = await choose({ downbeat: 7 }, { tempo: 60, downbeat: 3 });
    expect(asked.downbeat).toBe(7);
  });

  it('do not look for cuts where music goes on, or where bars are asked for', async () => {
    const findPlaces = () => Promise.reject(new Error('not needed'));
    await choose({}, { tempo: 60, downbeat: -3 }, { findPlaces });
    await choose({ tempo: 60, downbeat: 1 }, undefined, { findPlaces });
    await chooseMusic(config, {}, { ...at, draw: 'a', findPlaces });
  });

  it('meet cuts with beats, in the tempo that is asked for', async () => {
    const cuts = [15.1, 17.1, 20.1, 26.1];
    const slow = await choose({ tempo: 60 }, undefined, cutsAt(...cuts));
    for (const cut of cuts) expect(beatsTo(slow, cut) % 1).toBeCloseTo(0, 5);
    expect(slow.downbeat).toBeGreaterThanOrEqual(12.5);
    expect(slow.downbeat).toBeLessThan(16.5);
  });

  it('are in a tempo that is drawn among those that meet about as many cuts', async () => {
    // Beats of 75 are 0.8 s long: of the others, every second place of 150 alone is there too.
    const cuts = [0, 1, 3, 4, 8, 11, 13, 20].map((beats) => 13.14 + 0.8 * beats);
    const chosen = await Promise.all(
      draws.map((draw) => chooseMusic(withBeat, {}, { ...at, draw, ...cutsAt(...cuts) })),
    );
    expect([...new Set(chosen.map(({ tempo }) => tempo))].toSorted()).toEqual([150, 75]);
    for (const music of chosen) {
      for (const cut of cuts) {
        const beats = beatsTo(music, cut);
        expect(Math.abs(beats - Math.round(beats))).toBeLessThan(1e-6);
      }
    }
  });

  it('leave cuts outside of the music alone', async () => {
    const places = { cuts: [3.3, 14, 90], untilSeconds: 60 };
    const music = await choose({ tempo: 60 }, undefined, {
      findPlaces: () => Promise.resolve(places),
    });
    expect(beatsTo(music, 14) % 1).toBeCloseTo(0, 5);
  });

  it('end with the picture', async () => {
    const places = { cuts: [14], endSeconds: 45.7 };
    const music = await choose({ tempo: 60 }, undefined, {
      findPlaces: () => Promise.resolve(places),
    });
    expect(beatsTo(music, 45.7) % 4).toBeCloseTo(0, 5);
  });
});
