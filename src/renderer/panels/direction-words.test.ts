import { expect, it } from 'vitest';
import { defaultSampling } from '../../shared/vidmuse-parameters.ts';
import { choiceOf, directionWords, pictureChoices, variationChoices } from './direction-words.ts';

it("calls what the model asks for recommended, and the reference's sampling too", () => {
  const sampling = { ...defaultSampling, cfgCoef: 4 };
  expect(choiceOf(pictureChoices(4), sampling)?.value).toBe('usual');
  expect(choiceOf(pictureChoices(3), sampling)).toBeUndefined();
  expect(choiceOf(variationChoices, sampling)?.value).toBe('usual');
});

it('follows the picture more closely from choice to choice', () => {
  for (const own of [3, 4, 6]) {
    const guidance = pictureChoices(own).map(({ sampling }) => sampling.cfgCoef);
    expect(guidance).toEqual(guidance.toSorted((a, b) => a - b));
    expect(new Set(guidance).size).toBe(guidance.length);
  }
});

it('says of a take what was chosen, and that it was set by hand where it lies between', () => {
  expect(directionWords({ ...defaultSampling, cfgCoef: 4.5 }, 3)).toEqual({
    picture: 'Follows closely',
    variation: 'Varied',
  });
  expect(directionWords({ ...defaultSampling, temperature: 0.97 }, 3)).toEqual({
    picture: 'Follows',
    variation: 'set by hand',
  });
  const alike = { ...defaultSampling, greedy: true, topK: 17 };
  expect(directionWords(alike, 3).variation).toBe('Not at all: every take alike');
});
