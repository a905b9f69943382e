import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readAnalysis } from '../../store/stored-analysis.ts';
import { writeFileAtomically } from '../../files/write-file-atomically.ts';
import { filmClockVersion } from '../../shared/film-clock.ts';
import { analysisFileName, pictureForm, type StoredAnalysis } from '../../shared/project-layout.ts';
import { openFilm } from './open-film.ts';
import { makeTestProject, type TestProject } from './test-project.ts';

let test: TestProject;
beforeAll(async () => {
  test = await makeTestProject(2);
});
afterAll(() => test.close());

async function store(analysis: StoredAnalysis): Promise<void> {
  await writeFileAtomically(
    join(test.project.analysisDir, analysisFileName),
    JSON.stringify(analysis),
  );
}

it('makes the clock of an older build again, and keeps what goes by the same times', async () => {
  await test.run({ kind: 'analyse', projectId: 'project' });
  const stored = (await readAnalysis(test.project.analysisDir))!;
  const { film } = stored;
  expect(film?.version).toBe(filmClockVersion);
  const wrong = { numerator: 1000, denominator: 1 };
  await store({ ...stored, film: { ...film!, version: 1, frameRate: wrong } });
  const { analysis } = await openFilm(test.project);
  expect(analysis.film).toEqual(film);
  expect(analysis.filmstrip).toEqual(stored.filmstrip);
  expect(analysis.cuts).toEqual(stored.cuts);

  await store({ ...stored, film: { ...film!, version: 1, zeroSeconds: 1 } });
  const shifted = await openFilm(test.project);
  expect(shifted.analysis.film).toEqual(film);
  expect(shifted.analysis.filmstrip).toBeUndefined();
  expect(shifted.analysis.cuts).toBeUndefined();
});

it('stores the clock that it made again, and nothing that went by the one before', async () => {
  const { analysisDir } = test.project;
  await test.run({ kind: 'analyse', projectId: 'project' });
  const whole = (await readAnalysis(analysisDir))!;
  expect(whole.film).toMatchObject({ version: filmClockVersion, zeroSeconds: 0 });
  const film = { ...whole.film!, version: 1 };

  await store({ ...whole, film });
  await test.run({ kind: 'analyse', projectId: 'project' });
  expect(await readAnalysis(analysisDir)).toEqual(whole);

  const strip = { ...whole.filmstrip!, file: 'earlier.jpg' };
  await store({ ...whole, filmstrip: strip, film: { ...film, zeroSeconds: 1 } });
  await test.run({ kind: 'analyse', projectId: 'project' });
  expect(await readAnalysis(analysisDir)).toEqual(whole);
});

it('makes again what was made of the picture in another form, and keeps the sound', async () => {
  const { analysisDir } = test.project;
  await test.run({ kind: 'analyse', projectId: 'project' });
  const whole = (await readAnalysis(analysisDir))!;
  const strip = { ...whole.filmstrip!, file: 'earlier.jpg' };
  await store({ ...whole, filmstrip: strip, cuts: [], pictureForm: pictureForm + 1 });
  const { analysis } = await openFilm(test.project);
  expect(analysis.originalSound).toEqual(whole.originalSound);
  expect([analysis.filmstrip, analysis.cuts]).toEqual([undefined, undefined]);
  // As of an earlier build: a form that is lower than the present one.
  expect(analysis.pictureForm).toBe(pictureForm);
});
