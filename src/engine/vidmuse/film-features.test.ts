import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filmForModel } from '../../jobs/film-for-model.ts';
import { testModelsDir } from '../../jobs/project/test-project.ts';
import { probeVideo } from '../../media/probe.ts';
import { makeTestFolder, makeTestVideo } from '../../media/test-media.ts';
import { defaultSampling, type VidMuseParameters } from '../../shared/vidmuse-parameters.ts';
import { Engine } from '../engine.ts';
import { openModelFolder } from '../model-folder.ts';
import type { Film, Section } from '../music-model.ts';
import { measureScore, openFilmFeatures } from './film-features.ts';

const folder = await makeTestFolder();
const film = filmForModel(
  await probeVideo(await makeTestVideo(join(folder, 'clip.mp4'), { seconds: 2.4 })),
);
const reference = { windows: 'reference' } as const;

describe('the length of a score', () => {
  const secondsOf = (...given: Parameters<typeof measureScore>) =>
    measureScore(...given).durationSeconds;

  it('is the length of the whole video, or its whole seconds as in the reference', () => {
    expect(measureScore(film, {}, 50)).toEqual({ durationSeconds: 2.4, tokenCount: 120 });
    expect(secondsOf(film, reference, 50)).toBe(2);
  });

  it('is at most the requested one', () => {
    expect(secondsOf(film, {}, 50, 0.7)).toBe(0.7);
    expect(secondsOf(film, {}, 50, 100)).toBe(2.4);
    expect(secondsOf(film, reference, 50, 1.5)).toBe(1.5);
  });

  it('is rejected when it is too short for a token, or for a frame of the reference', () => {
    expect(() => measureScore(film, {}, 50, 1e-9)).toThrow(
      `1e-9 s of "${film.path}" are too short for music: use a longer part or another video.`,
    );
    expect(() => measureScore(film, reference, 50, 0.7)).toThrow(
      `0.7 s of "${film.path}" are too short for the reference's windows, which take whole seconds: use --windows aligned, or 1 s or more.`,
    );
  });
});

/** Embedding of some local frames of a film, computed for all of it or for a section. */
async function look(
  { film: seen, frames, cache }: { film: Film; frames: readonly number[]; cache: string },
  filmContext: 'whole' | 'section',
  section?: Section,
): Promise<Float32Array> {
  const engine = new Engine(await openModelFolder(testModelsDir, 'starter'), join(folder, cache));
  const parameters: VidMuseParameters = { ...defaultSampling, filmContext };
  const length = measureScore(seen, parameters, 50);
  const features = await openFilmFeatures(engine, seen, { section, parameters, length }, {});
  try {
    return await features.read([...frames]);
  } finally {
    await features.close();
    await engine.close();
  }
}

describe('the features of a window in a film longer than the clips of the training', () => {
  it('are those of its section of the film, the same read in parts or as a whole', async () => {
    const path = join(folder, 'long.mp4');
    await makeTestVideo(path, { seconds: 40, size: '64x48', rate: '4' });
    const long = { film: filmForModel(await probeVideo(path)), frames: [2, 3, 4, 5] };
    const range = { startToken: 50, endToken: 150 };

    const section = await look({ ...long, cache: 'section' }, 'section');

    expect(await look({ ...long, cache: 'range' }, 'section', range)).toEqual(section);
    expect(await look({ ...long, cache: 'section' }, 'whole')).not.toEqual(section);
  });
});

describe('the features of a range', () => {
  it('are the same as when the whole film is read', async () => {
    const short = { film, frames: [1, 3] };
    const whole = await look({ ...short, cache: 'cache-whole' }, 'section');
    const range = { startToken: 25, endToken: 50 };
    expect(await look({ ...short, cache: 'cache-range' }, 'section', range)).toEqual(whole);
  });
});
