import { describe, expect, it } from 'vitest';
import { createDocument, type Marker, type ProjectDocument } from '../shared/project-document.ts';
import { documentProblems } from './document-problems.ts';
import { addClip, setClipLocked, splitClipAt } from './edit-clips.ts';
import { exampleTake, scoredDocument } from './example-project.ts';
import { seededNumbers } from './seeded-numbers.ts';
import { fitToHits } from './fit-to-hits.ts';
import { distanceTo, placesToHit, scoreHits } from './score-hits.ts';

const take = exampleTake('a', 0, 70);
const takes = [take];

function hit(seconds: number, index: number): Marker {
  return { id: `hit-${index + 1}`, kind: 'hit', seconds, label: '' };
}

/** A minute of the take from its second `from` on. */
function minute(from: number): ProjectDocument {
  const offsetSample = from * take.sampleRate;
  const lengthSamples = 60 * take.sampleRate;
  const clip = { takeId: 'a', startSample: 0, offsetSample, lengthSamples };
  return addClip(createDocument(take.sampleRate), takes, clip);
}

describe('fitToHits', () => {
  const accents = Array.from({ length: 90 }, (_, index) => 0.31 + 0.77 * index).filter(
    (_, index) => index % 5 !== 3,
  );

  it('finds the slip and the stretch that places were made with', () => {
    const random = seededNumbers(2);
    const chosen = accents.filter((seconds) => seconds > 5 && seconds < 60 && random() < 0.2);
    const places = chosen.map((seconds, index) => hit((seconds - 4) * 1.018 + 0.23, index));
    places.push(hit(places[2]!.seconds + 0.4, 90));
    const document = minute(4);
    const [clip] = document.clips;
    const fit = fitToHits(document, { takes, clipId: clip!.id, accents, places });
    expect(fit.stretch).toBeCloseTo(1.018, 2);
    expect(fit.total).toBe(places.length);
    expect(fit.met).toBe(places.length - 1);
    expect(fit.met).toBeGreaterThan(fit.metBefore);
    expect(fit.missed.map(({ marker }) => marker.id)).toEqual(['hit-91']);
    expect(documentProblems(fit.document, takes)).toEqual([]);
    const [fitted] = fit.document.clips;
    expect(fitted!.startSample + fitted!.lengthSamples).toBe(60 * take.sampleRate);
  });

  it('never leaves the end of a clip without music, whatever the places say', () => {
    const document = scoredDocument(take);
    const random = seededNumbers(3);
    for (let round = 0; round < 20; round++) {
      const times = Array.from({ length: 8 }, () => 1 + 68 * random()).toSorted((a, b) => a - b);
      const places = times.map(hit);
      const [clip] = document.clips;
      const fit = fitToHits(document, { takes, clipId: clip!.id, accents, places });
      expect(fit.met).toBeGreaterThanOrEqual(fit.metBefore);
      expect(fit.met + fit.missed.length).toBe(fit.total);
      expect(documentProblems(fit.document, takes)).toEqual([]);
      const [fitted] = fit.document.clips;
      const last = fit.document.clips.at(-1)!;
      expect(last.startSample + last.lengthSamples).toBe(take.sampleCount);
      expect(fitted!.startSample).toBeLessThanOrEqual(0.25 * take.sampleRate);
      expect(Math.abs((fitted!.stretch ?? 1) - 1)).toBeLessThan(0.0301);
    }
  });

  it('leaves music alone that meets all already', () => {
    const document = minute(4);
    const places = accents.slice(10, 20).map((seconds, index) => hit(seconds - 4, index));
    const [clip] = document.clips;
    const fit = fitToHits(document, { takes, clipId: clip!.id, accents, places });
    expect(fit.document).toEqual(document);
    expect([fit.metBefore, fit.met, fit.slipSeconds, fit.stretch]).toEqual([10, 10, 0, 1]);
  });

  it('refuses a locked clip, and says what is missing', () => {
    const document = minute(4);
    const [clip] = document.clips;
    const fit = (given: ProjectDocument, places: Marker[], found: number[]) =>
      fitToHits(given, { takes, clipId: clip!.id, accents: found, places });
    expect(() => fit(document, [hit(65, 0)], accents)).toThrow(/no hit point and no cut/);
    expect(() => fit(document, [hit(6, 0)], [])).toThrow(/No accents/);
    expect(() => fit(setClipLocked(document, clip!.id, true), [hit(6, 0)], accents)).toThrow(
      /locked/,
    );
  });
});

describe('scoreHits', () => {
  it('reads as zero where music and picture have nothing to do with each other', () => {
    const random = seededNumbers(9);
    const scores = Array.from({ length: 60 }, () => {
      const accents = Array.from({ length: 120 }, () => 60 * random()).toSorted((a, b) => a - b);
      const places = Array.from({ length: 12 }, () => 60 * random()).toSorted((a, b) => a - b);
      return scoreHits(accents, places, 0, 60).z;
    });
    const mean = scores.reduce((sum, z) => sum + z, 0) / scores.length;
    expect(Math.abs(mean)).toBeLessThan(0.3);
  });

  it('stands out where places lie on accents, and counts only those inside', () => {
    const accents = Array.from({ length: 100 }, (_, index) => 0.6 * index + 0.05 * (index % 3));
    const places = [7, 13, 22, 41, 58, 77].map((index) => accents[index]! + 0.01);
    const score = scoreHits(accents, [...places, 300], 0, 60);
    expect(score).toMatchObject({ total: 6, met: 6 });
    expect(score.z).toBeGreaterThan(3);
    expect(scoreHits(accents, [300], 0, 60)).toEqual({ total: 0, met: 0, z: 0 });
    expect(scoreHits([], places, 0, 60)).toEqual({ total: 6, met: 0, z: 0 });
  });

  it('takes hit points before cuts, and not what is cut at the first frame', () => {
    const cut = (seconds: number): Marker => ({
      id: `cut-${seconds}`,
      kind: 'cut',
      seconds,
      label: '',
    });
    const markers = [cut(0), cut(2), cut(4)];
    expect(placesToHit({ markers }).map(({ seconds }) => seconds)).toEqual([2, 4]);
    expect(placesToHit({ markers: [...markers, hit(3, 0)] }).map(({ id }) => id)).toEqual([
      'hit-1',
    ]);
    expect(distanceTo([], 1)).toBe(Infinity);
  });
});

describe('fitToHits in parts', () => {
  const accents = Array.from({ length: 139 }, (_, index) => 0.5 * (index + 1));

  /** Places at random, as an editor cuts who has not heard the music. */
  function cutsAtRandom(
    seed: number,
    seconds: number,
    shortest: number,
    longest: number,
  ): Marker[] {
    const random = seededNumbers(seed);
    const places: Marker[] = [];
    for (let time = 2; time < seconds - 1; time += shortest + (longest - shortest) * random()) {
      places.push(hit(Math.round(25 * time) / 25, places.length));
    }
    return places;
  }

  it('meets most cuts at unmusical places of music that fills its whole clip, each part within 3 %', () => {
    const document = scoredDocument(take);
    const [clip] = document.clips;
    let [met, total] = [0, 0];
    for (let seed = 1; seed <= 12; seed++) {
      const places = cutsAtRandom(seed, 70, 2, 6);
      const fit = fitToHits(document, { takes, clipId: clip!.id, accents, places });
      met += fit.met;
      total += fit.total;
      expect(fit.met).toBeGreaterThanOrEqual(fit.metBefore);
      expect(documentProblems(fit.document, takes)).toEqual([]);
      const last = fit.document.clips.at(-1)!;
      expect(last.startSample + last.lengthSamples).toBe(take.sampleCount);
      for (const { stretch = 1 } of fit.document.clips) {
        expect(Math.abs(stretch - 1)).toBeLessThan(0.0301);
      }
      for (const [index, next] of fit.document.clips.slice(1).entries()) {
        const left = fit.document.clips[index]!;
        expect(left.startSample + left.lengthSamples - next.startSample).toBe(
          next.fadeIn.lengthSamples,
        );
      }
    }
    expect(met / total).toBeGreaterThan(0.7);
  });

  it('keeps the bar that rings out at the end of the picture', () => {
    const whole = scoredDocument(take);
    const [clip] = whole.clips;
    const fadeOut = { lengthSamples: 2 * take.sampleRate, curve: 'decay' as const };
    const rung = { ...clip!, lengthSamples: 60 * take.sampleRate, fadeOut };
    const document = { ...whole, clips: [rung] };
    const places = cutsAtRandom(5, 58, 2, 6);
    const fit = fitToHits(document, { takes, clipId: clip!.id, accents, places });
    expect(fit.partCount).toBeGreaterThan(1);
    const last = fit.document.clips.at(-1)!;
    const end = (last.offsetSample + last.lengthSamples) / (last.stretch ?? 1);
    expect(Math.abs(end / take.sampleRate - 60)).toBeLessThan(0.001);
    expect(last.fadeOut).toEqual(fadeOut);
  });

  it('leaves out and repeats whole beats where accents are rare, and says how many', () => {
    const beats = Array.from({ length: 139 }, (_, index) => 0.5 * (index + 1));
    const harmony = beats.map(() => new Array<number>(12).fill(1 / 12));
    const pulse = {
      ...{ beatsPerMinute: 120, beats, harmony, clarity: 1, beatsPerBar: 4, firstBar: 0 },
    };
    const rare = beats.filter((_, index) => index % 3 === 0);
    const document = scoredDocument(take);
    const [clip] = document.clips;
    const given = { takes, clipId: clip!.id, accents: rare };
    let [met, metInTime, total, jumps] = [0, 0, 0, 0];
    for (let seed = 1; seed <= 6; seed++) {
      const places = cutsAtRandom(seed, 70, 2, 6);
      const fit = fitToHits(document, { ...given, pulse, places });
      expect(documentProblems(fit.document, takes)).toEqual([]);
      met += fit.met;
      total += fit.total;
      jumps += fit.leftOutBeats + fit.repeatedBeats;
      metInTime += fitToHits(document, { ...given, places }).met;
    }
    expect(jumps).toBeGreaterThan(0);
    expect(met).toBeGreaterThan(metInTime);
    expect(met / total).toBeGreaterThan(0.6);
  });

  it('leave no hard edge where the clip went on in the next one', () => {
    const whole = scoredDocument(take);
    const document = splitClipAt(whole, whole.clips[0]!.id, 50 * take.sampleRate);
    const places = cutsAtRandom(3, 48, 2, 6);
    const fit = fitToHits(document, { takes, clipId: document.clips[0]!.id, accents, places });
    expect(fit.partCount).toBeGreaterThan(1);
    const [left, right] = fit.document.clips.slice(-2);
    expect(left!.fadeOut.lengthSamples).toBeGreaterThan(0);
    expect(right!.fadeIn.lengthSamples).toBeGreaterThan(0);
    expect(documentProblems(fit.document, takes)).toEqual([]);
  });

  it('stays whole where parts meet no more', () => {
    const document = minute(4);
    const [clip] = document.clips;
    const places = [20, 30, 40].map((seconds, index) => hit(seconds + 0.2, index));
    const fit = fitToHits(document, { takes, clipId: clip!.id, accents, places });
    expect(fit).toMatchObject({ met: 3, partCount: 1 });
  });
});
