import type { ProjectDocument, Take } from '../shared/project-document.ts';
import { createDocument } from '../shared/project-document.ts';
import { takeSpan } from './clips.ts';
import { placeRange } from './place-range.ts';
import { seededNumbers } from './seeded-numbers.ts';

/** Samples per second of the examples: small, so that whole films are quickly rendered. */
export const exampleSampleRate = 3200;

/** A take for tests: whole seconds of music, 50 tokens each, from a second of the timeline on. */
export function exampleTake(
  id: string,
  startSeconds: number,
  seconds: number,
  sampleRate: number = exampleSampleRate,
): Take {
  return {
    id,
    createdAt: '2026-01-01T00:00:00.000Z',
    origin: 'generated',
    complete: true,
    model: {
      id: 'demo',
      fingerprint: 'demo',
      precision: 'float32',
      device: 'cpu',
      parameters: {
        cfgCoef: 3,
        topK: 250,
        topP: 0,
        temperature: 1,
        greedy: false,
        windowSeconds: 30,
        strideSeconds: 29.5,
      },
    },
    startToken: startSeconds * 50,
    tokenCount: seconds * 50,
    frameRate: 50,
    sampleRate,
    sampleCount: seconds * sampleRate,
    range: { start: startSeconds * 50, end: (startSeconds + seconds) * 50 },
    seed: 42,
    integratedLufs: null,
    peak: 1,
  };
}

/** The sound of example takes: noise, different for each. */
export function exampleSound(
  takes: readonly Take[],
): (takeId: string, from: number, to: number) => Float32Array {
  const sounds = new Map(
    takes.map((take, index) => {
      const random = seededNumbers(index + 1);
      return [take.id, Float32Array.from({ length: take.sampleCount }, () => 2 * random() - 1)];
    }),
  );
  return (takeId, from, to) => {
    const sound = sounds.get(takeId);
    if (!sound || from < 0 || to > sound.length) throw new RangeError(`${takeId} [${from}, ${to})`);
    return sound.subarray(from, to);
  };
}

/** A document with all of a take on its track. */
export function scoredDocument(take: Take): ProjectDocument {
  const { startSample, endSample } = takeSpan(take);
  return placeRange(createDocument(take.sampleRate), [take], { take, startSample, endSample });
}

/** A score of 20 s with a second take joined into it, crossfaded at 5 s and 9 s over 256 samples. */
export function joinedExample() {
  const second = exampleSampleRate;
  const score = exampleTake('score', 0, 20);
  const again = exampleTake('again', 2, 8);
  const takes = [score, again];
  const scored = scoredDocument(score);
  const place = { take: again, startSample: 5 * second, endSample: 9 * second };
  return { second, score, again, takes, scored, joined: placeRange(scored, takes, place) };
}
