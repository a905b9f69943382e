import { describe, expect, it } from 'vitest';
import { duckFromPoints, withoutDuck } from '../document/duck-from-points.ts';
import { placeRange } from '../document/place-range.ts';
import { addMusicTrack } from '../document/music-tracks.ts';
import { changeLane } from '../document/mix-lanes.ts';
import { exampleTake } from '../document/example-project.ts';
import { seededNumbers } from '../document/seeded-numbers.ts';
import { createDocument, type Mix, type ProjectDocument } from '../shared/project-document.ts';
import { defaultDucking } from '../shared/ducking.ts';
import { duckToPoints } from './duck-points.ts';
import { mixGraph, mixLengthSamples, type FilmToMix } from './mix-graph.ts';
import { noise, sine } from './signals.ts';
import type { Stereo } from './sound-node.ts';

const takeRate = 32_000;
const seconds = 4;
const total = seconds * 48_000;
const one = exampleTake('one', 0, seconds, takeRate);
const two = exampleTake('two', 0, seconds, takeRate);
const sounds: Record<string, Float32Array> = {
  one: sine(takeRate, 440, 0, seconds * takeRate, 0.3),
  two: noise(seconds * takeRate, 0.3),
};
const original: Stereo = [noise(total, 0.2, 3), noise(total, 0.2, 4)];

function cut(samples: Float32Array, from: number, to: number): Float32Array {
  const part = new Float32Array(to - from);
  const first = Math.max(0, from);
  part.set(samples.subarray(first, Math.max(first, to)), first - from);
  return part;
}

const sources = {
  readTake: (id: string, from: number, to: number) => Promise.resolve([cut(sounds[id]!, from, to)]),
  readOriginal: (from: number, to: number) =>
    Promise.resolve([cut(original[0], from, to), cut(original[1], from, to)] as Stereo),
};

function scored(): ProjectDocument {
  const empty = createDocument(takeRate);
  const end = seconds * takeRate;
  const first = placeRange(empty, [one, two], { take: one, startSample: 0, endSample: end });
  return placeRange(first, [one, two], { take: two, startSample: 40_001, endSample: 80_003 });
}

function film(mix: Partial<Mix> = {}, document = scored()): FilmToMix {
  return {
    document: { ...document, mix: { ...document.mix, ...mix } },
    takes: [one, two],
    durationSeconds: seconds,
  };
}

const render = (what: FilmToMix, from = 0, to = total, from2: typeof sources = sources) =>
  mixGraph(what, from2).render(from, to);

describe('the mix', () => {
  it('is music and original added up, the music alike on both sides', async () => {
    const [left, right] = await render(film());
    const [music, same] = await mixGraph(film(), sources, { only: ['music'] }).render(0, total);
    expect(same).toBe(music);
    for (let index = 0; index < total; index += 997) {
      expect(left[index]).toBeCloseTo(music[index]! + original[0][index]!, 6);
      expect(right[index]).toBeCloseTo(music[index]! + original[1][index]!, 6);
    }
  });

  it('plays a take at its own rate, in time and without colour', async () => {
    const alone = { ...scored(), clips: scored().clips.slice(0, 1) };
    const [music] = await mixGraph(film({}, alone), sources, { only: ['music'] }).render(0, total);
    const expected = sine(48_000, 440, 0, 50_000, 0.3);
    for (let index = 1000; index < 50_000; index += 97) {
      expect(music[index]).toBeCloseTo(expected[index]!, 5);
    }
  });

  it('renders the same samples for blocks of any length', async () => {
    const loud = film({
      musicGainDecibels: 14.3,
      originalGainDecibels: 6,
      fadeInSeconds: 0.7,
      fadeOutSeconds: 1.1,
    });
    const whole = await render(loud);
    const graph = mixGraph(loud, sources);
    const random = seededNumbers(3);
    for (let from = 0; from < total;) {
      const to = Math.min(total, from + 1 + Math.floor(random() * 20_000));
      const part = await graph.render(from, to);
      part.forEach((channel, side) => {
        const expected = whole[side]!.subarray(from, to);
        expect(channel.findIndex((sample, index) => sample !== expected[index])).toBe(-1);
      });
      from = to;
    }
  });

  it('has gains in decibels, and mutes that read nothing', async () => {
    const [quiet] = await render(film({ musicGainDecibels: -20, originalMuted: true }), 0, 9600);
    const [music] = await mixGraph(film(), sources, { only: ['music'] }).render(0, 9600);
    quiet.forEach((sample, index) => expect(sample).toBeCloseTo(music[index]! / 10, 6));
    const unreadable = { ...sources, readTake: () => Promise.reject(new Error('was read')) };
    const muted = await render(film({ musicMuted: true }), 0, 9600, unreadable);
    expect(muted[0]).toEqual(original[0].subarray(0, 9600));
    expect(muted[1]).toEqual(original[1].subarray(0, 9600));
  });

  it('joins the halves of a split clip exactly, wherever the split is', async () => {
    const [clip] = scored().clips;
    const whole = { ...clip!, lengthSamples: 60_000 };
    const none = { lengthSamples: 0, curve: 'linear' } as const;
    for (const at of [20_000, 20_001, 20_002]) {
      const left = { ...whole, lengthSamples: at, fadeOut: none };
      const right = {
        ...whole,
        id: 'clip-9',
        startSample: at,
        offsetSample: whole.offsetSample + at,
        lengthSamples: 60_000 - at,
        fadeIn: none,
      };
      const split = await render(film({}, { ...scored(), clips: [left, right] }), 0, 80_000);
      const unsplit = await render(film({}, { ...scored(), clips: [whole] }), 0, 80_000);
      expect(split).toEqual(unsplit);
    }
  });

  it('resamples each take from its own rate', async () => {
    const other = { ...one, sampleRate: 44_100 };
    const [clip] = scored().clips;
    const what = { ...film({}, { ...scored(), clips: [clip!] }), takes: [other] };
    const hertz = 441;
    const reading = {
      readTake: (_id: string, from: number, to: number) =>
        Promise.resolve([sine(44_100, hertz, from, to, 0.3)]),
    };
    const [music] = await mixGraph(what, reading).render(1000, 40_000);
    const expected = sine(48_000, hertz, 1000, 40_000, 0.3);
    expect(Math.abs(music[20_000]! - expected[20_000]!)).toBeLessThan(1e-4);
  });

  it('plays stereo music as it is', async () => {
    const reading = {
      readTake: (id: string, from: number, to: number) =>
        Promise.resolve([cut(sounds[id]!, from, to), new Float32Array(to - from)]),
    };
    const [left, right] = await mixGraph(film(), reading).render(0, 30_000);
    const [mono] = await mixGraph(film(), sources, { only: ['music'] }).render(0, 30_000);
    expect(left).toEqual(mono);
    expect(right.every((sample) => sample === 0)).toBe(true);
  });

  it('fades the whole film in and out, and is silent beyond its ends', async () => {
    const [faded] = await render(film({ fadeInSeconds: 1, fadeOutSeconds: 2 }), -100, total + 100);
    const [plain] = await render(film(), -100, total + 100);
    const level = (sample: number) => faded[sample + 100]! / plain[sample + 100]!;
    expect(level(10)).toBeLessThan(1e-5);
    expect(level(23_999)).toBeCloseTo(0.5, 2);
    expect(level(60_000)).toBe(1);
    expect(level(total - 48_000)).toBeCloseTo(0.5, 2);
    expect(level(total - 2)).toBeLessThan(1e-5);
    for (const silent of [faded.subarray(0, 100), faded.subarray(total + 100)]) {
      expect(silent.every((sample) => sample === 0)).toBe(true);
    }
  });

  it('has the length of the picture', () => {
    expect(mixLengthSamples(4)).toBe(192_000);
    expect(mixLengthSamples(1001 / 30_000)).toBe(1602);
  });

  it('stays below the ceiling, however loud', async () => {
    const [left] = await render(film({ musicGainDecibels: 48, originalGainDecibels: 24 }));
    expect(left.every((sample) => Math.abs(sample) < 10 ** (-1 / 20))).toBe(true);
  });
});

describe('tracks of music', () => {
  const { document: more, trackId } = addMusicTrack(scored());
  const [first] = more.clips;
  const tracks = {
    ...more,
    clips: [...more.clips, { ...first!, id: 'lower', takeId: 'two', track: trackId }],
  };
  const music = async (document: ProjectDocument, only: string[] = ['music']) =>
    (await mixGraph(film({}, document), sources, { only }).render(0, 48_000))[0];
  const mixed = (changed: Parameters<typeof changeLane>[3], laneId = trackId) => ({
    ...tracks,
    mix: changeLane(tracks.mix, laneId, [], changed),
  });

  it('are added up, each with its own fader, pan, mute and solo', async () => {
    const both = await music(tracks);
    const upper = await music(tracks, ['music-1']);
    const lower = await music(tracks, [trackId]);
    const quiet = await music(mixed({ gainDecibels: -20 }), [trackId]);
    const [panned] = [await music(mixed({ pan: 1 }), [trackId])];
    for (let index = 100; index < 48_000; index += 997) {
      expect(both[index]).toBeCloseTo(upper[index]! + lower[index]!, 5);
      expect(quiet[index]).toBeCloseTo(lower[index]! / 10, 5);
      expect(panned[index]).toBeCloseTo(0, 5);
    }
    expect(await music(mixed({ muted: true }))).toEqual(upper);
    expect(await music(mixed({ solo: true }))).toEqual(lower);
    expect(await music(mixed({ solo: true }, 'music'))).toEqual(upper);
  });

  it('sound as before where the second is empty', async () => {
    expect(await music(more)).toEqual(await music(scored()));
  });

  it('have automation of their own, and give way to speech together', async () => {
    const points = [{ seconds: 0, decibels: -20 }];
    const automated = { ...tracks, mix: { ...tracks.mix, automation: { [trackId]: points } } };
    const lower = await music(tracks, [trackId]);
    const faded = await music(automated, [trackId]);
    expect(faded[4800]).toBeCloseTo(lower[4800]! / 10, 5);
    expect(await music(automated, ['music-1'])).toEqual(await music(tracks, ['music-1']));
    const ducking = { ...defaultDucking, depthDecibels: 20, dipDecibels: 0 };
    const speech = [{ startSeconds: 0, endSeconds: 4 }];
    const ducked = film({ ducking }, tracks);
    const graph = (only: string[]) =>
      mixGraph({ ...ducked, speech }, sources, { only }).render(0, 48_000);
    for (const lane of ['music-1', trackId]) {
      const [loud, [soft]] = [await music(tracks, [lane]), await graph([lane])];
      for (const place of [24_000, 31_111]) expect(soft[place]).toBeCloseTo(loud[place]! / 10, 4);
    }
    // As points of automation, and back, each track is as it was.
    const pointed = duckToPoints(ducked.document.mix, speech, ['music', trackId]);
    const asPoints = { ...tracks, mix: pointed };
    expect((await music(asPoints, [trackId]))[24_000]).toBeCloseTo(lower[24_000]! / 10, 4);
    expect(duckFromPoints(pointed)).toEqual(ducked.document.mix);
    const free = { ...tracks, mix: withoutDuck(pointed) };
    expect((await music(free, [trackId]))[24_000]).toBeCloseTo(lower[24_000]!, 4);
  });
});
