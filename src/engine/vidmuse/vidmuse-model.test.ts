import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { testModelsDir } from '../../jobs/project/test-project.ts';
import { findOnsets } from '../../sound/find-onsets.ts';
import { OnsetMeter } from '../../sound/onset-meter.ts';
import { concatenateSamples } from '../audio/concatenate-samples.ts';
import { openModelFolder } from '../model-folder.ts';
import type { Film, FilmFrame } from '../music-model.ts';
import { openMusicModel } from '../open-music-model.ts';

afterEach(() => void vi.unstubAllEnvs());

it('composes with the model’s guidance by default', async () => {
  const { path, description } = await openModelFolder(testModelsDir, 'starter');
  const languageModel = { ...description.languageModel, guidanceCoefficient: 4.5 };
  const model = await openMusicModel(
    { path, description: { ...description, languageModel } },
    { cacheFolder: tmpdir(), device: 'cpu' },
  );
  expect(model.resolveParameters({})).toMatchObject({ cfgCoef: 4.5, topK: 250 });
  expect(model.resolveParameters({ cfgCoef: 2 })).toMatchObject({ cfgCoef: 2 });
  await model.close();
});

it('fails before computing features when not even one take fits into memory', async () => {
  vi.stubEnv('VIDMUSE_MEMORY_MB', '1');
  const folder = await openModelFolder(testModelsDir, 'starter');
  const model = await openMusicModel(folder, { cacheFolder: tmpdir(), device: 'cpu' });
  const looked = vi.fn();
  const film = {
    path: 'film.mp4',
    durationSeconds: 60,
    printedDurationSeconds: 60,
    framesKey: () => Promise.resolve('a film that is not in the cache'),
    frames: looked,
  };
  await expect(model.prepare(film, { parameters: {} })).rejects.toMatchObject({
    code: 'bad-argument',
    message: expect.stringMatching(/^Composing 1 take needs about/) as string,
  });
  expect(looked).not.toHaveBeenCalled();
  await model.close();
});

function blackFilm(seconds: number): Film {
  return {
    path: 'film.mp4',
    durationSeconds: seconds,
    printedDurationSeconds: seconds,
    framesKey: () => Promise.resolve(`black for ${seconds} s`),
    async *frames({ localCount, size }): AsyncGenerator<FilmFrame> {
      for (let frame = 0; frame < localCount; frame++) {
        const globalPositions = Array.from({ length: 32 }, (_, index) => index).filter(
          (index) => Math.floor((index * localCount) / 32) === frame,
        );
        const pixels = new Uint8Array(3 * size * size);
        yield await Promise.resolve({ pixels, localPositions: [frame], globalPositions });
      }
    },
  };
}

/** How many accents a sound has in its first and in its second half, by the measure of both. */
function countAccents(sound: Float32Array): [first: number, second: number] {
  const rate = 32_000;
  const meter = new OnsetMeter(rate);
  meter.push(sound);
  const accents = findOnsets(meter.curves).filter(({ strength }) => strength > 0.5);
  const middle = sound.length / 2 / rate;
  return [
    accents.filter(({ seconds }) => seconds < middle).length,
    accents.filter(({ seconds }) => seconds > middle + 0.3).length,
  ];
}

it('holds the chords of the starter model while the picture is black', async () => {
  const folder = await openModelFolder(testModelsDir, 'starter');
  const cacheFolder = await mkdtemp(join(tmpdir(), 'vidmuse-held-'));
  const model = await openMusicModel(folder, { cacheFolder, device: 'cpu' });
  const film = await model.prepare(blackFilm(4), { parameters: {} });
  const parameters = model.resolveParameters({});
  expect(parameters).toMatchObject({ stills: 'held' });
  const held: Float32Array[] = [];
  const tokens: Uint8Array[] = [];
  for await (const { audio, continuation } of model.compose({ film, parameters, seeds: [5] })) {
    held.push(audio[0]!);
    tokens.push(continuation[0]!);
  }
  // Its tokens are the music that is not held.
  const bytes = Buffer.concat(tokens);
  const tokenCount = bytes.length / model.continuationFormat.bytesPerToken;
  const played: Float32Array[] = [];
  for await (const { audio } of model.render({ bytes, tokenCount }, 0)) played.push(audio[0]!);
  await film.close();
  await model.close();
  await rm(cacheFolder, { recursive: true });

  const [playedSound, heldSound] = [concatenateSamples(played), concatenateSamples(held)];
  expect(heldSound).toHaveLength(playedSound.length);
  const [before, after] = countAccents(concatenateSamples([playedSound, heldSound]));
  expect(before).toBeGreaterThan(3);
  expect(after).toBeLessThan(before / 4);
}, 180_000);

it('refuses to hold chords with a model that cannot', async () => {
  const { path, description } = await openModelFolder(testModelsDir, 'starter');
  const { stills: _, ...reference } = description;
  const model = await openMusicModel(
    { path, description: reference },
    { cacheFolder: tmpdir(), device: 'cpu' },
  );
  expect(model.resolveParameters({})).not.toHaveProperty('stills');
  expect(model.resolveParameters({ stills: 'played' })).not.toHaveProperty('stills');
  expect(() => model.resolveParameters({ stills: 'held' })).toThrow(/"starter" cannot hold chords/);
  await model.close();
});
