import { describe, expect, it } from 'vitest';
import type { FilmClock, SoundTrack } from '../shared/film-clock.ts';
import { canBePair, describeTrack, isSameSound, originalTracks } from './original-tracks.ts';

function track(streamIndex: number, facts: Partial<SoundTrack> = {}): SoundTrack {
  return {
    streamIndex,
    codec: 'aac',
    sampleRate: 48_000,
    channels: 2,
    isDefault: false,
    startSeconds: 0,
    endSeconds: 8,
    decodable: true,
    ...facts,
  };
}

function clock(...sounds: SoundTrack[]): FilmClock {
  return {
    version: 1,
    zeroSeconds: 0,
    pictureStartSeconds: 0,
    lengthSeconds: 8,
    lengthFrom: 'container',
    frameRate: { numerator: 25, denominator: 1 },
    averageFrameRate: { numerator: 25, denominator: 1 },
    constantRate: true,
    timestampsJump: false,
    isCutOff: false,
    hiddenSeconds: 0,
    sounds,
    defaultSound: { streams: [sounds[0]?.streamIndex ?? 0], asStereoPair: false },
  };
}

describe('the original sound that is used', () => {
  const film = clock(track(1), track(2, { channels: 1 }), track(3, { channels: 1 }));

  it('is the default of the film until tracks are chosen', () => {
    expect(originalTracks(film, undefined)).toEqual(film.defaultSound);
    const chosen = { streams: [1, 3], asStereoPair: false };
    expect(originalTracks(film, chosen)).toEqual(chosen);
  });

  it('passes over tracks that another film does not have', () => {
    const chosen = { streams: [3, 9], asStereoPair: true };
    expect(originalTracks(film, chosen)).toEqual({ streams: [3], asStereoPair: false });
    expect(originalTracks(film, { streams: [9], asStereoPair: false })).toEqual(film.defaultSound);
  });

  it('can be a pair of two mono tracks only', () => {
    expect(canBePair(film, [2, 3])).toBe(true);
    expect(canBePair(film, [1, 2])).toBe(false);
    expect(canBePair(film, [2])).toBe(false);
  });

  it('is the same when tracks and their use are', () => {
    const one = { streams: [2, 3], asStereoPair: true };
    expect(isSameSound(one, { ...one })).toBe(true);
    expect(isSameSound(one, { ...one, asStereoPair: false })).toBe(false);
    expect(isSameSound(one, undefined)).toBe(false);
    expect(isSameSound(undefined, undefined)).toBe(true);
  });
});

describe('a track in one line', () => {
  it('says title, language, layout and level', () => {
    const desktop = track(1, { title: 'Desktop', language: 'eng', levelDecibels: -21.1 });
    const surround = track(2, { channels: 6, channelLayout: '5.1(side)', levelDecibels: -120 });
    const spatial = track(3, { decodable: false, language: 'und' });
    const film = clock(desktop, surround, spatial);
    expect(describeTrack(film, desktop)).toBe('1: Desktop, eng, stereo, −21 dB');
    expect(describeTrack(film, surround)).toBe('2: 5.1, mixed to stereo (ITU-R BS.775), silent');
    const unnamed = (channels: number) =>
      describeTrack(film, { ...surround, channels, channelLayout: undefined });
    expect(unnamed(6)).toMatch('6 channels taken for 5.1, mixed to stereo (ITU-R BS.775)');
    expect(unnamed(16)).toMatch('16 channels, the first two taken for left and right');
    expect(describeTrack(film, spatial)).toBe('3: unknown format, left out');
  });
});
