import { describe, expect, it } from 'vitest';
import type { FoundBeats } from '../shared/found-beats.ts';
import { clipEnvelope } from './clip-envelope.ts';
import { clipEnd } from './clips.ts';
import { stretchOf, takeSampleAt } from './clip-place.ts';
import { documentProblems } from './document-problems.ts';
import { splitClipAt } from './edit-clips.ts';
import { exampleTake, scoredDocument } from './example-project.ts';
import { shortenMusic } from './shorten-music.ts';

const rate = 3200;

/** Four chords, a bar each, over and over, with another one in the middle of the music. */
function pulseOf(beatsPerMinute: number, seconds: number): Pick<FoundBeats, 'pulse'> {
  const beats: number[] = [];
  for (let beat = 0.4; beat <= seconds; beat += 60 / beatsPerMinute) beats.push(beat);
  const harmony = beats.map((seconds_, index) => {
    const bar = Math.floor(index / 4);
    const root =
      seconds_ > 0.45 * seconds && seconds_ < 0.55 * seconds ? 6 : [0, 9, 5, 7][bar % 4]!;
    return Array.from({ length: 12 }, (_, pitch) => (pitch === root ? 1 : 0));
  });
  return { pulse: { beatsPerMinute, beats, harmony, clarity: 1, beatsPerBar: 4, firstBar: 0 } };
}

function shorten(length: number, wanted: number, tempo: number) {
  const take = exampleTake('a', 0, length);
  const document = scoredDocument(take);
  const [clip] = document.clips;
  const faded = {
    ...document,
    clips: [{ ...clip!, fadeOut: { lengthSamples: 2 * rate, curve: 'linear' as const } }],
  };
  const found = pulseOf(tempo, length);
  const endSample = Math.round(wanted * rate);
  const version = shortenMusic(faded, { clipId: clip!.id, found, startSample: 0, endSample });
  expect(documentProblems(version.document, [take])).toEqual([]);
  return { ...version, found, clips: version.document.clips };
}

describe('shortenMusic', () => {
  it.each([
    [180, 60],
    [180, 30],
    [95, 15],
    [61, 30],
    [40, 6],
  ])('makes of %d s a version of %d s, to the sample and with an ending', (length, wanted) => {
    for (const tempo of [72, 98.3, 120, 163]) {
      const { clips, stretch } = shorten(length, wanted, tempo);
      expect(clipEnd(clips.at(-1)!)).toBe(wanted * rate);
      expect(clips[0]!.startSample).toBe(0);
      expect(Math.abs(stretch - 1)).toBeLessThan(0.0301);
      const end = wanted * rate;
      let power = 0;
      for (let sample = end - 0.05 * rate; sample < end; sample++) {
        power += clipEnvelope(clips.at(-1)!, sample) ** 2 / (0.05 * rate);
      }
      expect(10 * Math.log10(power)).toBeLessThan(-45);
    }
  });

  it('joins where the music goes on with a stroke, among joins that are alike otherwise', () => {
    const document = scoredDocument(exampleTake('a', 0, 60));
    const { pulse } = pulseOf(120, 60);
    const harmony = pulse!.beats.map(() => [1, ...Array<number>(11).fill(0)]);
    const enterOf = (quietFrom: number, quietTo: number) => {
      // Nothing is struck in one stretch of the music.
      const onsets = pulse!.beats
        .filter((seconds) => seconds < quietFrom || seconds > quietTo)
        .map((seconds) => ({ seconds: seconds + 0.01, strength: 0.8 }));
      const found = { pulse: { ...pulse!, harmony }, onsets };
      const clipId = document.clips[0]!.id;
      const wanted = { clipId, found, startSample: 0, endSample: 30 * rate };
      const [, tail] = shortenMusic(document, wanted).document.clips;
      return takeSampleAt(tail!, tail!.startSample + tail!.fadeIn.lengthSamples) / rate;
    };
    const usual = enterOf(0, 0);
    expect(Math.abs(enterOf(usual - 4, usual + 4) - usual)).toBeGreaterThan(4);
  });

  it('joins from one bar to a later one, where the harmony goes on, with no gap', () => {
    const { clips, found, leftOutBars } = shorten(180, 60, 120);
    const [head, tail] = clips;
    const { beats, harmony } = found.pulse!;
    const join = clipEnd(head!);
    expect(tail!.startSample).toBe(join - head!.fadeOut.lengthSamples);
    const placeIn = (clip: typeof head) => takeSampleAt(clip!, join) / rate;
    const beatNear = (seconds: number) =>
      beats.findIndex((beat) => Math.abs(beat - seconds) < 0.002);
    const [leave, enter] = [beatNear(placeIn(head)), beatNear(placeIn(tail))];
    expect(leave % 4).toBe(0);
    expect(enter % 4).toBe(0);
    expect((enter - leave) / 4).toBe(leftOutBars);
    expect(harmony[leave]).toEqual(harmony[enter]);
    expect(harmony[leave - 1]).toEqual(harmony[enter - 1]);
    expect(stretchOf(head!)).toBe(stretchOf(tail!));
  });

  it('leaves no hard edges where the clip was a part of another one', () => {
    const take = exampleTake('a', 0, 180);
    const whole = scoredDocument(take);
    const parts = splitClipAt(whole, whole.clips[0]!.id, 60 * rate);
    const document = splitClipAt(parts, parts.clips[1]!.id, 150 * rate);
    const { startSample, id: clipId } = document.clips[1]!;
    const version = shortenMusic(document, {
      clipId,
      found: pulseOf(120, 180),
      startSample,
      endSample: startSample + 30 * rate,
    });
    const { clips } = version.document;
    expect(clips).toHaveLength(4);
    expect(documentProblems(version.document, [take])).toEqual([]);
    for (const { fadeIn, fadeOut } of clips) {
      expect(fadeIn.lengthSamples).toBeGreaterThan(0);
      expect(fadeOut.lengthSamples).toBeGreaterThan(0);
    }
  });

  it('refuses music without a beat, music that is short already, and other music in the way', () => {
    const take = exampleTake('a', 0, 40);
    const document = scoredDocument(take);
    const clipId = document.clips[0]!.id;
    const ask = (found: Pick<FoundBeats, 'pulse'>, endSample: number) =>
      shortenMusic(document, { clipId, found, startSample: 0, endSample });
    expect(() => ask({}, 6 * rate)).toThrow(/no steady beat/);
    expect(() => ask(pulseOf(120, 40), 40 * rate)).toThrow(/not more than/);
    expect(() => ask(pulseOf(20, 40), 6 * rate)).toThrow(/too few bars/);
  });
});
