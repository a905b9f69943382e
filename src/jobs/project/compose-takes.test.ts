import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { MusicModel } from '../../engine/index.ts';
import type { Take } from '../../shared/project-document.ts';
import { readTakeContinuation } from '../../store/take-files.ts';
import { filmForModel } from '../film-for-model.ts';
import { openEngine } from '../open-engine.ts';
import { composeTakes } from './compose-takes.ts';
import type { JobOutput } from './job-run.ts';
import { openFilm } from './open-film.ts';
import { makeTestProject, testModelsDir, type TestProject } from './test-project.ts';

let test: TestProject;
let model: MusicModel;
beforeAll(async () => {
  test = await makeTestProject(3);
  model = await openEngine({ modelsDir: testModelsDir, modelId: 'starter', device: 'cpu' });
});
afterAll(async () => {
  await model.close();
  await test.close();
  vi.unstubAllEnvs();
});

/** Composes three takes; `atOnce` stands for what memory holds, batch after batch. */
async function compose(prefix: string, atOnce?: readonly number[], device = () => model.device) {
  const { project } = test;
  const film = filmForModel((await openFilm(project, {})).film);
  const parameters = model.resolveParameters({});
  const prepared = await model.prepare(film, { parameters });
  const range = { start: 0, end: 75 };
  const section = { startToken: 0, endToken: 75 };
  const takeIds = [1, 2, 3].map((number) => `${prefix}-${number}`);
  const emitted: JobOutput[] = [];
  const emit = (output: JobOutput) => void emitted.push(output);
  const progress: (readonly [number, number])[] = [];
  const splits: number[] = [];
  const asked: number[] = [];
  const memory = ({ seeds }: { seeds: readonly number[] }) => {
    asked.push(seeds.length);
    return Promise.resolve(Math.min(seeds.length, atOnce?.[asked.length - 1] ?? 1));
  };
  const limited = Object.create(model, {
    ...(atOnce === undefined ? {} : { takesAtOnce: { value: memory } }),
    compose: { value: model.compose.bind(model) },
    continuationFormat: { value: model.continuationFormat },
    capabilities: { value: model.capabilities },
    identity: { value: model.identity },
    device: { get: device },
  }) as MusicModel;
  if (atOnce === undefined) {
    Object.defineProperty(limited, 'takesAtOnce', { value: model.takesAtOnce.bind(model) });
  }
  try {
    const takes = await composeTakes(
      { order: { takeIds }, project, emit },
      limited,
      { film: prepared, parameters, range, section, seed: 7 },
      {
        onSplit: (count) => splits.push(count),
        onProgress: ({ stage, done, total }) => {
          if (stage === 'composing') progress.push([done, total]);
        },
      },
    );
    return { takes, emitted, progress, splits, asked };
  } finally {
    await prepared.close();
  }
}

it('makes takes in batches where memory does not hold all, with the same music', async () => {
  const together = await compose('together');
  const split = await compose('split', [2]);
  expect([together.splits, split.splits]).toEqual([[], [2]]);
  // What the first batch left in memory counts for the second.
  expect(split.asked).toEqual([3, 1]);
  const tokens = ({ takes }: { takes: readonly Take[] }) =>
    Promise.all(takes.map(({ id }) => readTakeContinuation(test.project.path, id)));
  expect(split.takes.map(({ id, seed }) => [id, seed])).toEqual([
    ['split-1', 7],
    ['split-2', 8],
    ['split-3', 9],
  ]);
  expect(await tokens(split)).toEqual(await tokens(together));
  const told = split.emitted.flatMap((output) =>
    output.type === 'stretch' ? [output.takeId] : [],
  );
  expect(new Set(told)).toEqual(new Set(['split-1', 'split-2', 'split-3']));
  const shares = split.progress.map(([done, total]) => done / total);
  expect(shares.toSorted((a, b) => a - b)).toEqual(shares);
  expect(shares.at(-1)).toBe(1);
});

it('records where a take ran after all where that changes while it is made', async () => {
  let asked = 0;
  const device = () => (asked++ < 4 ? 'webgpu' : 'cpu + webgpu');
  const { takes } = await compose('moved', undefined, device);
  expect(takes.map((take) => take.model.device)).toEqual(Array(3).fill('cpu + webgpu'));
});

it('refuses with words, before anything is made, where memory does not hold one take', async () => {
  vi.stubEnv('VIDMUSE_MEMORY_MB', '1');
  await expect(compose('none')).rejects.toMatchObject({
    code: 'bad-argument',
    message: expect.stringMatching(/^Composing 1 take needs about .* 0\.0 GB are free/),
  });
});
