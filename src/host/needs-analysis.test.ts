import { describe, expect, it } from 'vitest';
import { createDocument } from '../shared/project-document.ts';
import { ofFormat1 } from '../document/example-formats.ts';
import { filmClockVersion, type FilmClock, type SoundTrack } from '../shared/film-clock.ts';
import { speechFinding } from '../shared/found-speech.ts';
import { originalMixdown, type StoredAnalysis } from '../shared/project-layout.ts';
import { needsAnalysis } from './needs-analysis.ts';

const first = { streams: [1], asStereoPair: false };
const track: SoundTrack = {
  streamIndex: 1,
  codec: 'aac',
  sampleRate: 48_000,
  channels: 2,
  isDefault: true,
  startSeconds: 0,
  endSeconds: 12,
  decodable: true,
};
const film: FilmClock = {
  version: filmClockVersion,
  zeroSeconds: 0,
  pictureStartSeconds: 0,
  lengthSeconds: 12,
  lengthFrom: 'container',
  frameRate: { numerator: 25, denominator: 1 },
  averageFrameRate: { numerator: 25, denominator: 1 },
  constantRate: true,
  timestampsJump: false,
  isCutOff: false,
  hiddenSeconds: 0,
  sounds: [track, { ...track, streamIndex: 2 }],
  defaultSound: first,
};
const complete: StoredAnalysis = {
  schema: 'vidmuse-studio/analysis',
  formatVersion: 2,
  contentHash: 'c',
  film,
  filmstrip: {
    file: 'filmstrip.jpg',
    width: 160,
    height: 90,
    columns: 12,
    count: 12,
    secondsPerPicture: 1,
  },
  originalPeaks: { file: 'original.peaks', samplesPerPeak: 480, sampleRate: 48_000 },
  originalSound: {
    file: 'original.wav',
    sampleRate: 48_000,
    channels: 2,
    mixdown: originalMixdown,
    tracks: first,
  },
  speech: {
    version: speechFinding,
    tracks: first,
    finder: 'silero',
    ranges: [],
    loudnessLufs: null,
    soundLufs: null,
  },
  cuts: [],
  needsProxy: false,
};
const { source } = ofFormat1;
const document = createDocument(32_000);

describe('an analysis', () => {
  it('is needed until every part is there', () => {
    expect(needsAnalysis({ source, document }, undefined)).toBe(true);
    expect(needsAnalysis({ source, document }, { ...complete, cuts: undefined })).toBe(true);
    expect(needsAnalysis({ source, document }, { ...complete, originalSound: undefined })).toBe(
      true,
    );
    expect(needsAnalysis({ source, document }, { ...complete, speech: undefined })).toBe(true);
    expect(needsAnalysis({ source, document }, complete)).toBe(false);
  });

  it('is needed again when other sound tracks are chosen', () => {
    const other = { ...document, originalTracks: { streams: [1, 2], asStereoPair: false } };
    expect(needsAnalysis({ source, document: other }, complete)).toBe(true);
    expect(
      needsAnalysis({ source, document: { ...document, originalTracks: first } }, complete),
    ).toBe(false);
  });

  it('is needed until the times of uneven frames are stored', () => {
    const uneven = { ...complete, film: { ...film, constantRate: false } };
    expect(needsAnalysis({ source, document }, uneven)).toBe(true);
    const pictureTimes = { file: 'picture.times', count: 0 };
    expect(needsAnalysis({ source, document }, { ...uneven, pictureTimes })).toBe(false);
  });

  it('is needed again where an older build made the clock', () => {
    const old = { ...complete, film: { ...film, version: 1 } };
    expect(needsAnalysis({ source, document }, old)).toBe(true);
  });

  it('lacks nothing where no sound can be decoded', () => {
    const silent = {
      ...film,
      sounds: [{ ...track, decodable: false }],
      defaultSound: undefined,
    };
    const stored = { ...complete, film: silent, originalSound: undefined };
    expect(needsAnalysis({ source, document }, stored)).toBe(false);
  });
});
