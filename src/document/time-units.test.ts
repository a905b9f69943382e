import { describe, expect, it } from 'vitest';
import {
  samplesToSeconds,
  sampleToToken,
  secondsToSamples,
  secondsToToken,
  tokenToSample,
  tokenToSeconds,
} from './time-units.ts';

describe('units of time', () => {
  it.each([
    [50, 32_000],
    [50, 44_100],
    [75, 24_000],
    [86, 44_100],
  ])('give each other back at %i tokens and %i samples per second', (frameRate, sampleRate) => {
    let wrong = 0;
    for (let token = 0; token < 400_000; token += 7) {
      const sample = tokenToSample(token, frameRate, sampleRate);
      // Where a token is no whole number of samples, it begins at the nearest one.
      if (Math.abs(sampleToToken(sample + 1, frameRate, sampleRate) - token) > 0) wrong += 1;
      if (secondsToToken(tokenToSeconds(token, frameRate), frameRate) !== token) wrong += 1;
      if (secondsToSamples(samplesToSeconds(sample, sampleRate), sampleRate) !== sample) wrong += 1;
    }
    expect(wrong).toBe(0);
  });

  it('count 640 samples to a token of EnCodec', () => {
    expect(tokenToSample(3, 50, 32_000)).toBe(1920);
    expect([1919, 1920].map((sample) => sampleToToken(sample, 50, 32_000))).toEqual([2, 3]);
  });
});
