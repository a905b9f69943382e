import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canSpeak, makeFilmOf, makeSpokenFilm } from '../jobs/analyse/test-speech.ts';
import { readAudio } from '../media/extract-audio.ts';
import { ebur128 } from '../media/test-ebur128.ts';
import { makeTestFolder, makeTestVideo } from '../media/test-media.ts';
import { duckingPresets } from '../shared/ducking.ts';
import { noise, rmsDecibels, sine } from '../sound/signals.ts';
import { callCli } from './test-cli.ts';

const folder = await makeTestFolder();
const rate = 48_000;

async function vidmuse(args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await callCli(args, { cwd: folder });
  expect(exitCode, stderr).toBe(0);
}

/** Composes with the starter model, and returns the path of the project. */
async function score(path: string): Promise<string> {
  const project = `${path}.vidmuse`;
  const kept = ['--project', project, '--out', `${path}-scored.mov`];
  await vidmuse(['score', path, '--seed', '4', ...kept]);
  return project;
}

/** Exports a project as it is, and returns what ffmpeg measures in the film. */
async function mixOf(project: string, content: 'mix' | 'music' = 'mix') {
  const out = `${project}-${content}.mov`;
  await vidmuse(['export', project, '--content', content, '--out', out]);
  return ebur128(out);
}

/** Paths of exported stems by what they hold. */
async function stemsOf(project: string, ...options: readonly string[]) {
  const out = `${project}-stems`;
  await vidmuse(['export', project, '--content', 'stems', '--out', out, '--force', ...options]);
  const names = await readdir(out);
  const find = (stem: string) =>
    join(
      out,
      names.find((name) => name.includes(` ${stem} `))!,
    );
  return { open: find('music un-ducked'), ducked: find('music ducked'), speech: find('original') };
}

/** Half of the web contract's tolerance, and the fade at the film's end. */
const nearTarget = { lowest: -15.2, highest: -13.5 };

describe('the default mix without speech', () => {
  it.each([
    ['a silent film', 'silent', undefined],
    ['quiet ambience', 'ambience', noise(8 * rate, 0.003)],
    ['loud sound of the film', 'loud', sine(rate, 440, 0, 8 * rate, 0.2)],
  ] as const)('meets the contract over %s, without clipping', async (_, name, sound) => {
    const path = join(folder, `${name}.mov`);
    if (sound) await makeFilmOf(sound, path);
    else await makeTestVideo(path, { seconds: 8, tracks: 0 });
    const { lufs, peak } = await mixOf(await score(path), sound ? 'mix' : 'music');
    expect(lufs).toBeGreaterThan(nearTarget.lowest);
    expect(lufs).toBeLessThan(nearTarget.highest);
    expect(peak).toBeLessThanOrEqual(-1);
  });
});

describe.skipIf(!canSpeak)('the default mix of a narrated film', () => {
  it('has the music 15 LU below the speech, and each depth of the duck as it is named', async () => {
    // The lines have about 4.3 and 3.3 s.
    const film = await makeSpokenFilm(folder, 'silence', { seconds: 15, starts: [2, 6.8] });
    const [first, second] = film.truth;
    const gap = { startSeconds: first!.endSeconds, endSeconds: second!.startSeconds };
    expect(gap.endSeconds - gap.startSeconds).toBeLessThan(0.9);
    expect(gap.endSeconds - gap.startSeconds).toBeGreaterThan(0.2);
    const project = await score(film.path);

    const usual = await stemsOf(project);
    const [speech, music] = [usual.speech, usual.ducked].map((path) =>
      ebur128(path, { parts: film.truth }),
    );
    expect(Math.abs(speech!.lufs - music!.lufs - 15)).toBeLessThan(1.5);
    expect((await mixOf(project)).peak).toBeLessThanOrEqual(-1);

    for (const [preset, decibels] of Object.entries(duckingPresets)) {
      const stems = await stemsOf(project, '--duck', preset);
      const [open, ducked] = [await readSamples(stems.open), await readSamples(stems.ducked)];
      for (const { startSeconds, endSeconds } of [...film.truth, gap]) {
        const part = (samples: Float32Array) =>
          rmsDecibels(samples.subarray(startSeconds * rate, endSeconds * rate));
        expect(Math.abs(part(open) - part(ducked) - decibels)).toBeLessThan(0.3);
      }
      expect(open.subarray(12 * rate)).toEqual(ducked.subarray(12 * rate));
    }
  });
});

const readSamples = (path: string) => readAudio(path, { sampleRate: rate, channels: 1 });
