import { describe, expect, it } from 'vitest';
import { createDocument, type ProjectDocument } from '../shared/project-document.ts';
import { clipEnvelope } from './clip-envelope.ts';
import { clipEnd } from './clips.ts';
import { documentProblems } from './document-problems.ts';
import { splitClipAt } from './edit-clips.ts';
import { endOnBar } from './end-on-bar.ts';
import { exampleTake } from './example-project.ts';
import { placeFinishedTake } from './place-take.ts';

const rate = 3200;

function pulseOf(beatsPerMinute: number, firstSeconds: number, seconds: number) {
  const beats: number[] = [];
  for (let beat = firstSeconds; beat <= seconds; beat += 60 / beatsPerMinute) beats.push(beat);
  return { pulse: { beatsPerMinute, beats, clarity: 1, beatsPerBar: 4, firstBar: 1, harmony: [] } };
}

/** Level of the last 50 ms beside the body, in decibels, of steady music. */
function lastLevel({ clips }: ProjectDocument): number {
  const clip = clips.at(-1)!;
  const end = clipEnd(clip);
  const count = Math.round(0.05 * rate);
  let power = 0;
  for (let sample = end - count; sample < end; sample++) power += clipEnvelope(clip, sample) ** 2;
  return 10 * Math.log10(power / count / clipEnvelope(clip, end >> 1) ** 2);
}

function placed(seconds: number, ending: 'fade' | 'ring-out' | 'none', tempo: number) {
  const take = exampleTake('a', 0, Math.ceil(seconds));
  const document = placeFinishedTake(createDocument(rate), {
    takes: [take],
    take,
    durationSeconds: seconds,
    ending,
    beats: pulseOf(tempo, 0.3, seconds),
  });
  expect(documentProblems(document, [take])).toEqual([]);
  return document;
}

describe('endings', () => {
  it.each([8, 11.3, 24, 45.04, 61, 187.2])('are exact and quiet after %d s', (seconds) => {
    for (const tempo of [64, 97, 120, 171]) {
      for (const ending of ['fade', 'ring-out'] as const) {
        const document = placed(seconds, ending, tempo);
        expect(clipEnd(document.clips[0]!)).toBe(Math.round(seconds * rate));
        expect(lastLevel(document)).toBeLessThan(-45);
      }
    }
  });

  it('ring out from a bar, on whose end the picture ends', () => {
    const document = placed(45, 'ring-out', 120);
    const [clip] = document.clips;
    const { beats, beatsPerBar, firstBar } = pulseOf(120, 0.3, 46).pulse;
    const stretch = clip!.stretch!;
    expect(Math.abs(stretch - 1)).toBeLessThan(0.03);
    const nearestBar = (seconds: number) =>
      Math.min(
        ...beats
          .filter((_, index) => (index - firstBar) % beatsPerBar === 0)
          .map((beat) => Math.abs(beat * stretch - seconds)),
      );
    expect(nearestBar(45)).toBeLessThan(0.001);
    expect(nearestBar(45 - clip!.fadeOut.lengthSamples / rate)).toBeLessThan(0.001);
    expect(clip!.fadeOut.curve).toBe('decay');
  });

  it('rest on the tonic where a bar on it is near enough, and say which chord rings out', () => {
    // C, G, C, F, a bar of 2 s each: a bar of C is always within reach of a small stretch.
    const { pulse } = pulseOf(120, 0, 190);
    const roots = [0, 7, 0, 5];
    const harmony = pulse.beats.map((_, index) => {
      const root = roots[Math.floor((index + 3) / 4) % 4]!;
      return Array.from({ length: 12 }, (_, pitch) =>
        [0, 4, 7].includes((pitch - root + 12) % 12) ? 0.3 : 0.01,
      );
    });
    const take = exampleTake('a', 0, 190);
    const [clip] = placed(180, 'none', 120).clips;
    const document = { ...createDocument(rate), clips: [clip!] };
    const chords = Array.from({ length: 8 }, (_, bars) => {
      const lengthSamples = clip!.lengthSamples - 2 * bars * rate;
      const shorter = { ...clip!, lengthSamples };
      const ended = { ...document, clips: [shorter] };
      return endOnBar(ended, shorter, { pulse: { ...pulse, harmony } }, take)!;
    });
    for (const { chord, key, endsWith, stretch } of chords) {
      expect(endsWith).toBe('bar');
      expect(key).toEqual({ root: 0, mode: 'major' });
      expect(chord).toEqual({ root: 0, mode: 'major' });
      expect(Math.abs(stretch - 1)).toBeLessThan(0.0301);
    }
  });

  it('never reach beyond the music, where the last beat lies behind it', () => {
    const { pulse } = pulseOf(120, 0.003, 24);
    const beats = { pulse: { ...pulse, beats: [...pulse.beats, 24.003] } };
    const take = exampleTake('a', 0, 24);
    const durationSeconds = 24;
    const placement = { takes: [take], take, durationSeconds, ending: 'ring-out' as const, beats };
    const document = placeFinishedTake(createDocument(rate), placement);
    expect(documentProblems(document, [take])).toEqual([]);
    expect(document.clips[0]!.fadeOut.curve).toBe('decay');
  });

  it('end with the bar that ends with the take, where no beat is found any more', () => {
    // Six bars of 2 s: the next one would begin with the last sample.
    const { pulse } = pulseOf(120, 0.02, 11.9);
    const take = exampleTake('a', 0, 12);
    const beats = { pulse: { ...pulse, firstBar: 0 } };
    const placement = { takes: [take], take, ending: 'ring-out' as const, beats };
    const document = placeFinishedTake(createDocument(rate), { ...placement, durationSeconds: 12 });
    expect(documentProblems(document, [take])).toEqual([]);
    const [clip] = document.clips;
    expect(clip!.fadeOut.curve).toBe('decay');
    expect(clip!.fadeOut.lengthSamples / rate).toBeCloseTo(2, 1);
    expect(clipEnd(clip!)).toBe(12 * rate);
  });

  it('leave no hard edge where a clip went on from another one', () => {
    const take = exampleTake('a', 0, 46);
    const whole = placed(45, 'none', 120);
    const document = splitClipAt(whole, whole.clips[0]!.id, 20 * rate);
    const ending = endOnBar(document, document.clips[1]!, pulseOf(120, 0.3, 46), take)!;
    expect(ending.stretch).not.toBe(1);
    const [left, right] = ending.document.clips;
    expect(left!.fadeOut.lengthSamples).toBeGreaterThan(0);
    expect(right!.fadeIn.lengthSamples).toBeGreaterThan(0);
    expect(right!.fadeOut.curve).toBe('decay');
    expect(documentProblems(ending.document, [take])).toEqual([]);
  });

  it('are left out where that is asked for', () => {
    expect(lastLevel(placed(30, 'none', 120))).toBeGreaterThan(-10);
  });

  it('fade where there is no pulse, and where no beat is near enough', () => {
    const [clip] = placed(30, 'fade', 120).clips;
    expect(endOnBar(createDocument(rate), clip!, {}, exampleTake('a', 0, 30))).toBeUndefined();
    const take = exampleTake('a', 0, 4);
    const document = placeFinishedTake(createDocument(rate), {
      takes: [take],
      take,
      durationSeconds: 4,
      ending: 'ring-out',
      beats: pulseOf(60, 0.5, 4),
    });
    expect(document.clips[0]!.fadeOut.curve).toBe('smooth');
    expect(document.clips[0]!.stretch).toBeUndefined();
  });
});
