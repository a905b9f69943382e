import { describe, expect, it } from 'vitest';
import { clipEnvelope, decibelsToGain } from '../../document/clip-envelope.ts';
import { isLaneSilent, withLaneHeard } from '../../document/mix-lanes.ts';
import type { Clip } from '../../shared/project-document.ts';
import { frameToSeconds, framesPerSecond, type FrameRate } from '../../document/timecode.ts';
import { laneEnvelope } from '../../sound/lane-envelope.ts';
import { mixGraph } from '../../sound/mix-graph.ts';
import { mixSampleRate } from '../../sound/sound-node.ts';
import { acceptedFilms } from './acceptance.ts';
import { describeTimeline } from './describe-timeline.ts';
import {
  exampleFile,
  exampleSpeech,
  exampleTimeline,
  type ExampleTimelineOptions,
} from './example-timeline.ts';
import { frameSample, musicSources } from './music-sources.ts';
import { thinKeys } from './thin-keys.ts';
import { levelAtFrame, silenceDecibels, type TimelineClip } from './timeline.ts';

/** The level of a clip at a frame, with those of its fades that its timeline clip has as keys. */
function keyedFades(own: Clip, clip: TimelineClip, frame: number, frameRate: FrameRate): number {
  const none = { lengthSamples: 0, curve: 'linear' } as const;
  const keyed = {
    ...own,
    fadeIn: clip.fadeInFrames > 0 ? none : own.fadeIn,
    fadeOut: clip.fadeOutFrames > 0 ? none : own.fadeOut,
  };
  const sample = frameToSeconds(clip.startFrame + frame, frameRate) * 32_000;
  return clipEnvelope(keyed, Math.max(sample, own.startSample));
}

function lanesOf({ originals, hasSound = true }: ExampleTimelineOptions) {
  return { originals: originals ?? (hasSound ? [{ id: 'original', name: 'Original' }] : []) };
}

describe.each(acceptedFilms)('the timeline of a film with %s', (_name, options) => {
  const timeline = exampleTimeline(options);
  const file = exampleFile(options);
  const { frameRate } = timeline;

  it('has every clip on whole frames, inside its medium, within half a frame of its place', () => {
    const clips = timeline.tracks
      .filter(({ role }) => role === 'music')
      .flatMap((track) => track.clips);
    expect(clips).toHaveLength(3);
    for (const { startFrame, lengthFrames, sourceFrame, medium } of clips) {
      for (const frames of [startFrame, lengthFrames, sourceFrame]) expect(frames % 1).toBe(0);
      expect(sourceFrame).toBeGreaterThanOrEqual(0);
      expect(sourceFrame + lengthFrames).toBeLessThanOrEqual(medium.lengthFrames);
    }
    const starts = clips.map(({ startFrame }) => frameToSeconds(startFrame, frameRate));
    [1.01, 10, 13.6].forEach((seconds, index) => {
      expect(Math.abs(starts.toSorted((a, b) => a - b)[index]! - seconds)).toBeLessThanOrEqual(
        0.5 / framesPerSecond(frameRate) + 1e-9,
      );
    });
  });

  it('has levels that are those of the mixer at every frame, within 0.1 dB', () => {
    const film = { ...file, durationSeconds: 20, speech: exampleSpeech, ...lanesOf(options) };
    const mix = withLaneHeard(file.document.mix, 'music');
    const mixer = laneEnvelope({ ...film, document: { ...file.document, mix } }, 'music');
    for (const track of timeline.tracks.filter(({ role }) => role === 'music')) {
      for (const clip of track.clips) {
        const first = frameToSeconds(clip.startFrame, frameRate);
        const own = file.document.clips.find(
          ({ startSample }) => Math.abs(startSample / 32_000 - first) < 0.03,
        );
        for (let frame = 0; frame < clip.lengthFrames; frame++) {
          const factor = mixer(frameToSeconds(clip.startFrame + frame, frameRate));
          const decibels = 20 * Math.log10(factor * keyedFades(own!, clip, frame, frameRate));
          const wanted = Math.max(silenceDecibels, decibels);
          expect(Math.abs(levelAtFrame(clip, frame) - wanted)).toBeLessThan(0.1);
        }
      }
    }
  });
});

describe.each(acceptedFilms)('the original sound of a film with %s', (_name, options) => {
  it('has a track for each lane with its levels at every frame, and is off where it is silent', () => {
    const { tracks, frameRate, lengthFrames } = exampleTimeline(options);
    const file = exampleFile(options);
    const { originals } = lanesOf(options);
    const own = tracks.filter(({ role }) => role === 'original');
    expect(own).toHaveLength(originals.length);
    for (const [index, { id }] of originals.entries()) {
      const [clip] = own[index]!.clips;
      expect(clip!.enabled).toBe(!isLaneSilent(file.document.mix, id, originals));
      const mix = withLaneHeard(file.document.mix, id);
      const film = { ...file, durationSeconds: 20, originals, document: { ...file.document, mix } };
      const mixer = laneEnvelope(film, id);
      for (let frame = 0; frame < lengthFrames; frame++) {
        const wanted = 20 * Math.log10(mixer(frameToSeconds(frame, frameRate)));
        const distance = levelAtFrame(clip!, frame) - Math.max(silenceDecibels, wanted);
        expect(Math.abs(distance)).toBeLessThan(0.1);
      }
    }
  });
});

it.each(['smooth', 'decay'] as const)('writes a %s fade at either edge as keys', (curve) => {
  const file = exampleFile();
  const [first, ...others] = file.document.clips;
  const fadeIn = { lengthSamples: 2 * 32_000, curve };
  const faded = { ...first!, fadeIn };
  const { tracks, frameRate } = describeTimeline(
    { ...file, document: { ...file.document, clips: [faded, ...others] } },
    { durationSeconds: 20, speech: [], originals: [], path: '/films/film.mov' },
    musicSources(file, file.source.frameRate),
    { folder: '/films', musicName: () => 'music.wav', originalName: () => 'original.wav' },
  );
  const clip = tracks[0]!.clips[0]!;
  expect(clip.fadeInFrames).toBe(0);
  expect(clip.fadeOutFrames).toBe(25);
  const mixer = laneEnvelope({ ...file, durationSeconds: 20 }, 'music');
  for (let frame = 0; frame < 75; frame++) {
    const seconds = frameToSeconds(clip.startFrame + frame, frameRate);
    const factor =
      mixer(seconds) * clipEnvelope(faded, Math.max(seconds * 32_000, faded.startSample));
    const wanted = Math.max(silenceDecibels, 20 * Math.log10(factor));
    expect(Math.abs(levelAtFrame(clip, frame) - wanted)).toBeLessThan(0.1);
  }
});

it('writes a long crossfade of constant power as keys, and other fades as fades', () => {
  const music = exampleTimeline().tracks.filter(({ role }) => role === 'music');
  const [first, before, after] = music.flatMap(({ clips }) => clips);
  expect([first!.fadeInFrames, first!.fadeOutFrames]).toEqual([13, 25]);
  expect([before!.fadeOutFrames, after!.fadeInFrames]).toEqual([0, 0]);
  // In the middle of 10 frames both are 3 dB down.
  for (const [clip, frame] of [
    [before!, before!.lengthFrames - 5],
    [after!, 5],
  ] as const) {
    const own = clip === before ? 0 : 2;
    const lane = laneEnvelope({ ...exampleFile(), durationSeconds: 20 }, 'music');
    const decibels = 20 * Math.log10(lane((clip.startFrame + frame) / 25));
    expect(levelAtFrame(clip, frame) - decibels - own).toBeCloseTo(-3.01, 0);
  }
});

it('lets a fade of keys end in silence where its clip ends, and others without a key there', () => {
  const music = exampleTimeline().tracks.filter(({ role }) => role === 'music');
  const [first, before] = music.flatMap(({ clips }) => clips);
  // The last frame begins 16 dB below the music: cut off there, it would click.
  expect(levelAtFrame(before!, before!.lengthFrames - 1)).toBeGreaterThan(-30);
  const end = { frame: before!.lengthFrames, decibels: silenceDecibels };
  expect(before!.levels.at(-1)).toEqual(end);
  expect(first!.levels.at(-1)!.frame).toBeLessThan(first!.lengthFrames);
});

it('puts clips that overlap on different tracks, and others on the first', () => {
  const music = exampleTimeline().tracks.filter(({ role }) => role === 'music');
  expect(music.map(({ clips }) => clips.length)).toEqual([2, 1]);
});

it('makes one file for clips that show a take at the same place', () => {
  const sources = musicSources(exampleFile(), { numerator: 25, denominator: 1 });
  expect(sources.map(({ clipIds }) => clipIds)).toEqual([['clip-1', 'clip-2'], ['clip-3']]);
});

it.each([
  { musicGainDecibels: -6, peak: 0.2, fileDecibels: 0 },
  // Premiere and Final Cut take levels up to +12 dB: the file has the rest, as far as its peaks allow.
  { musicGainDecibels: 20, peak: 0.02, fileDecibels: 8 },
  { musicGainDecibels: 15, peak: 0.8, fileDecibels: 1 },
])('adds up to the mix: files, places, levels and fades together (%o)', async (options) => {
  const { musicGainDecibels, peak, fileDecibels } = options;
  const example = exampleFile({ mix: { musicGainDecibels, fadeInSeconds: 0, fadeOutSeconds: 0 } });
  const file = { ...example, takes: example.takes.map((take) => ({ ...take, peak })) };
  const timeline = describeTimeline(
    file,
    { durationSeconds: 20, speech: [], originals: [], path: '/films/film.mov' },
    musicSources(file, example.source.frameRate),
    { folder: '/films', musicName: (index) => `${index + 1}.wav`, originalName: () => '' },
  );
  // Music without end whose every sample says where it is.
  const sound = (from: number, to: number) =>
    Float32Array.from({ length: to - from }, (_, i) => 0.02 * Math.sin((from + i) / 20));
  const readTake = (_id: string, from: number, to: number) => Promise.resolve([sound(from, to)]);
  const mix = mixGraph({ ...file, durationSeconds: 20 }, { readTake }, { only: ['music'] });
  const sources = musicSources(file, timeline.frameRate);
  const { clipsNode } = await import('../../sound/clips-node.ts');
  // Inside the first clip, away from its fades.
  const from = 3 * mixSampleRate;
  const [heard] = await mix.render(from, from + 1000);
  const clip = timeline.tracks[0]!.clips[0]!;
  const source = sources[0]!;
  expect(source.clip.gainDecibels).toBe(fileDecibels);
  expect(levelAtFrame(clip, 50)).toBeCloseTo(musicGainDecibels - 3.5 - fileDecibels, 3);
  const node = clipsNode({
    clips: [source.clip],
    sampleRate: 32_000,
    rateOfTake: () => 32_000,
    readTake,
  });
  const inFile = from - frameSample(clip.startFrame, timeline.frameRate);
  const fileStart = frameSample(source.startFrame, timeline.frameRate);
  const offset = frameSample(clip.sourceFrame, timeline.frameRate) + inFile;
  const [written] = await node.render(fileStart + offset, fileStart + offset + 1000);
  const gain = decibelsToGain(levelAtFrame(clip, 50));
  written.forEach((sample, index) => expect(gain * sample).toBeCloseTo(heard[index]!, 4));
});

it('keeps few keys of a level that changes seldom', () => {
  const levels = Float64Array.from({ length: 10_000 }, (_, frame) => (frame < 5000 ? -6 : -14));
  expect(thinKeys(levels)).toEqual([
    { frame: 0, decibels: -6 },
    { frame: 4999, decibels: -6 },
    { frame: 5000, decibels: -14 },
    { frame: 9999, decibels: -14 },
  ]);
  expect(thinKeys(new Float64Array(100).fill(-3))).toEqual([{ frame: 0, decibels: -3 }]);
});
