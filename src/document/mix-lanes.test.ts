import { describe, expect, it } from 'vitest';
import type { FilmClock, SoundTrack } from '../shared/film-clock.ts';
import { createDocument, mixSchema } from '../shared/project-document.ts';
import {
  changeLane,
  chooseTracks,
  dialogueGainDecibels,
  isLaneSilent,
  laneControls,
  lanesOfCopy,
  originalLanes,
  withLaneHeard,
} from './mix-lanes.ts';

const track = (streamIndex: number, channels: number): SoundTrack => ({
  ...{ streamIndex, channels, codec: 'aac', sampleRate: 48_000, isDefault: streamIndex === 1 },
  ...{ startSeconds: 0, endSeconds: 9, decodable: true },
});
const clock = {
  sounds: [track(1, 2), track(2, 1), track(3, 1)],
  defaultSound: { streams: [1], asStereoPair: false },
} as unknown as FilmClock;
const choice = (streams: number[], asStereoPair = false) => ({ streams, asStereoPair });
const { mix } = createDocument(32_000);

describe('the lanes of a film', () => {
  it('are its chosen tracks, a pair being one', () => {
    expect(originalLanes(clock, undefined)).toMatchObject([
      { id: 'track-1', name: 'Original', isMono: false },
    ]);
    expect(originalLanes(clock, choice([1, 3]))).toMatchObject([
      { id: 'track-1', name: 'Original 1', isMono: false },
      { id: 'track-3', name: 'Original 3', isMono: true },
    ]);
    expect(originalLanes(clock, choice([2, 3], true))).toMatchObject([
      { id: 'track-2-3', name: 'Original', isMono: false },
    ]);
  });

  it('are one where there are more tracks than faders', () => {
    const many = Array.from({ length: 20 }, (_, index) => track(index + 1, 1));
    const lanes = originalLanes(
      { ...clock, sounds: many },
      choice(many.map(({ streamIndex }) => streamIndex)),
    );
    expect(lanes).toMatchObject([{ id: 'original' }]);
    expect(lanes[0]?.sound.streams).toHaveLength(20);
  });

  it('of a copy are those of its own tracks, with all of their channels', () => {
    const copy = { tracks: choice([1, 2]), channels: 4 };
    expect(lanesOfCopy(clock, copy)).toHaveLength(2);
    expect(lanesOfCopy(clock, { ...copy, channels: 2 })).toBeUndefined();
  });
});

describe('the knobs of a lane', () => {
  const originals = originalLanes(clock, choice([1, 2]));
  const [only] = originalLanes(clock, undefined);

  it('are the fields of the mix for the music and for an only track', () => {
    const music = changeLane(mix, 'music', originals, { gainDecibels: -3, muted: true, pan: 0.5 });
    expect(music).toMatchObject({ musicGainDecibels: -3, musicMuted: true });
    expect(laneControls(music, 'music', originals)).toMatchObject({ gainDecibels: -3, pan: 0.5 });
    const alone = changeLane(mix, only!.id, [only!], { gainDecibels: -5, muted: true });
    expect(alone).toEqual({ ...mix, originalGainDecibels: -5, originalMuted: true });
  });

  it('are settings of their own for tracks among others, and vanish at their defaults', () => {
    const turned = changeLane(mix, 'track-2', originals, { gainDecibels: -4, solo: true });
    expect(turned.originalGainDecibels).toBe(0);
    expect(laneControls(turned, 'track-2', originals)).toMatchObject({
      gainDecibels: -4,
      solo: true,
    });
    expect(mixSchema.parse(turned)).toEqual(turned);
    const back = changeLane(turned, 'track-2', originals, { gainDecibels: 0, solo: false });
    expect(back).toEqual(mix);
  });

  it('move to the original sound when a single track is left, which sounds as before', () => {
    const document = { ...createDocument(32_000), originalTracks: choice([1, 2]) };
    const turned = changeLane({ ...mix, originalGainDecibels: -2 }, 'track-2', originals, {
      gainDecibels: -4,
      pan: 0.2,
    });
    const left = chooseTracks({ ...document, mix: turned }, clock, choice([2]));
    expect(left.mix).toEqual({
      ...mix,
      originalGainDecibels: -6,
      lanes: { 'track-2': { pan: 0.2 } },
    });
    const both = chooseTracks({ ...document, mix: turned }, clock, choice([1, 2, 3]));
    expect(both.mix).toBe(turned);
  });

  it('of two tracks become those of the pair that joins them, and do not come back with them', () => {
    const originals = originalLanes(clock, choice([2, 3]));
    const document = { ...createDocument(32_000), originalTracks: choice([2, 3]) };
    const joined = (changes: readonly Parameters<typeof changeLane>[3][]) => {
      const turned = changes.reduce(
        (next, changed, index) => changeLane(next, originals[index]!.id, originals, changed),
        mix,
      );
      return chooseTracks({ ...document, mix: turned }, clock, choice([2, 3], true)).mix;
    };
    const muted = { gainDecibels: -4, muted: true };
    expect(joined([muted, muted])).toEqual({
      ...mix,
      originalGainDecibels: -4,
      originalMuted: true,
    });
    expect(joined([{ gainDecibels: -6 }, { gainDecibels: 0 }])).toEqual(mix);
    const voice = { role: 'dialogue' as const, solo: true };
    expect(joined([voice, voice]).lanes?.['track-2-3']).toEqual(voice);
    expect(joined([voice, { role: 'effects' }]).lanes?.['track-2-3']).toBeUndefined();
  });

  it('that are muted stay silent where others are joined to them', () => {
    const many = { ...clock, sounds: Array.from({ length: 17 }, (_, at) => track(at + 1, 1)) };
    const document = {
      ...createDocument(32_000),
      originalTracks: choice([1, 2, 3]),
      mix: { ...mix, lanes: { 'track-2': { muted: true } } },
    };
    const pair = chooseTracks(document, many, choice([2, 3], true));
    expect(pair).toEqual({ ...document, originalTracks: choice([2, 3]) });
    const all = many.sounds.map(({ streamIndex }) => streamIndex);
    const heard = chooseTracks(document, many, choice(all));
    expect(heard.originalTracks?.streams).toEqual(all.filter((stream) => stream !== 2));
    // A mute that was left on a track holds also where it is chosen again.
    const again = { ...document, originalTracks: choice([3]) };
    expect(chooseTracks(again, many, choice([2, 3], true)).originalTracks).toEqual(choice([2, 3]));
    const unmuted = { ...document, mix };
    expect(chooseTracks(unmuted, many, choice([2, 3], true)).originalTracks?.asStereoPair).toBe(
      true,
    );
  });

  it('give the loudness of dialogue: of the marked tracks, or else all, that are not muted', () => {
    const three = ['track-1', 'track-2', 'track-3'].map((id) => ({ id }));
    const lanes = {
      'track-1': { gainDecibels: -6, role: 'dialogue' as const },
      'track-2': { gainDecibels: 3 },
      'track-3': { muted: true, gainDecibels: 12, role: 'dialogue' as const },
    };
    expect(dialogueGainDecibels({ ...mix, lanes }, three)).toBeCloseTo(-6, 9);
    expect(dialogueGainDecibels({ ...mix, lanes }, [{ id: 'track-1' }])).toBe(0);
    const unmarked = { 'track-1': { gainDecibels: -96 }, 'track-3': { muted: true } };
    expect(dialogueGainDecibels({ ...mix, lanes: unmarked }, three)).toBeCloseTo(-3.01, 2);
  });

  it('silence it by mute, by that of all original sound, and by the solo of another', () => {
    const solo = changeLane(mix, 'music', originals, { solo: true });
    expect(isLaneSilent(solo, 'track-1', originals)).toBe(true);
    expect(isLaneSilent(solo, 'music', originals)).toBe(false);
    const muted = { ...mix, originalMuted: true };
    expect(isLaneSilent(muted, 'track-1', originals)).toBe(true);
    for (const each of [solo, muted]) {
      expect(isLaneSilent(withLaneHeard(each, 'track-1'), 'track-1', originals)).toBe(false);
    }
  });
});
