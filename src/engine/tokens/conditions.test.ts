import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  conditionsShapes,
  readConditionsConfig,
  type ConditionsConfig,
} from '../checkpoint/conditions-config.ts';
import { elementCount, type StateDict, type StoredTensor } from '../checkpoint/stored-tensor.ts';
import type { FeatureStore } from '../features/feature-store.ts';
import { curvesOf, filmCurves } from '../features/film-curves.ts';
import { buildConditionsGraph, conditionsFile } from '../graph/conditions-graph.ts';
import { tensorOf } from '../graph/tensor-views.ts';
import { writeModel } from '../graph/write-model.ts';
import { checkWantedMusic, Conditions, type WantedMusic } from './conditions.ts';

/** As in training/second/golden.py. */
const config: ConditionsConfig = {
  tempi: [62.5, 68.1818, 75, 83.3333, 93.75, 107.1429, 125, 150],
  change: [-6.5, -3, -2, -0.5],
  activity: [0, 0.2, 0.5, 1],
  beats: [16, 8, 4, 2, 1, 0.5, 0.25],
};
const dim = 8;
const sizes = { dim, frameRate: 50 };
const place = { start: 1210, steps: 6 };
const tokensPerFrame = 25;
const novelty = Float32Array.from({ length: 30 }, (_, frame) =>
  frame < 8 ? 0 : 0.1 + 0.05 * Math.sin(frame) + (frame % 11 === 0 ? 0.8 : 0),
);

function formula(name: string, shape: readonly number[]): Float32Array {
  const scale = shape.length === 2 ? 1 / Math.sqrt(shape[1] as number) : 0.3;
  return Float32Array.from(
    { length: elementCount(shape) },
    (_, place) =>
      scale * Math.sin(1.7 * place + 0.13 * name.length + ((0.031 * place * place) % 1)),
  );
}

const state: StateDict = new Map(
  [...conditionsShapes(config, dim)].map(([name, shape]) => {
    const values = name === 'conditions.time' ? Float32Array.of(0.5) : formula(name, shape);
    return [name, { name, type: 'float32', ...tensorOf(values, shape) } as StoredTensor];
  }),
);

async function readGolden(): Promise<{
  film: number[][];
  conditioned: number[];
  steps: number[];
}> {
  const path = join(import.meta.dirname, '../../../training/tests/golden-spectral.json');
  return JSON.parse(await readFile(path, 'utf8')) as Awaited<ReturnType<typeof readGolden>>;
}

function expectNear(values: ArrayLike<number>, expected: readonly number[]): void {
  expect(values.length).toBe(expected.length);
  for (const [index, value] of expected.entries()) expect(values[index]).toBeCloseTo(value, 4);
}

async function withConditions(use: (conditions: Conditions) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'conditions-'));
  const conditions = new Conditions(folder, config);
  try {
    const graph = buildConditionsGraph(state, config, { dim, tokensPerFrame });
    await writeModel(graph, join(folder, conditionsFile));
    await use(conditions);
  } finally {
    await conditions.close();
    await rm(folder, { recursive: true });
  }
}

describe('conditions of a film', () => {
  it('have the curves of the training', async () => {
    const { film } = await readGolden();
    const curves = filmCurves(novelty, config);
    const all = [...novelty.keys()];
    expectNear(curvesOf(curves, all), film.flat());
    expectNear(curvesOf(curves, [5, 29]), [...(film[5] as number[]), ...(film[29] as number[])]);
  });

  it('have no events and no activity for a still picture', () => {
    const { event, activity } = filmCurves(new Float32Array(40), config);
    expect(Math.max(...event)).toBe(0);
    expect(Math.max(...activity)).toBe(0);
  });

  it('are added to each token of a frame as in the training', async () => {
    const { conditioned, steps } = await readGolden();
    const curves = curvesOf(filmCurves(novelty, config), [27, 28, 29]);
    const embedding = formula('embedding', [6, dim]);
    await withConditions(async (conditions) => {
      const add = (wanted: WantedMusic) => conditions.add(embedding, curves, sizes, wanted, place);
      const added = await add({ tempo: 75 });
      expectNear(added.embedding, conditioned);
      expectNear(added.addedSteps!, steps);
      const other = await add({ tempo: 75, key: 'A minor' });
      expect(Math.abs(other.embedding[0]! - conditioned[0]!)).toBeGreaterThan(0.001);
    });
  });

  it('give each step its place in the bar, counted from a downbeat', async () => {
    const curves = curvesOf(filmCurves(novelty, config), [27, 28, 29]);
    const embedding = formula('embedding', [6, dim]);
    await withConditions(async (conditions) => {
      const steps = async (start: number, wanted: WantedMusic) => {
        const from = { start, steps: 6 };
        const { addedSteps } = await conditions.add(embedding, curves, sizes, wanted, from);
        return [...addedSteps!];
      };
      const tempo = 75;
      const first = await steps(0, { tempo });
      // 16 beats of 0.8 s later, and as far from another downbeat, also two hours into the film.
      expectNear(await steps(640, { tempo }), first);
      expectNear(await steps(100, { tempo, downbeat: 2 }), first);
      expectNear(await steps(0, { tempo, downbeat: 12.8 }), first);
      expectNear(await steps(360_000, { tempo, downbeat: 7200 }), first);
      const later = await steps(10, { tempo });
      expect(Math.max(...later.map((value, i) => Math.abs(value - first[i]!)))).toBeGreaterThan(
        0.1,
      );
      expectNear(
        await steps(10, {}),
        first.map(() => 0),
      );
    });
  });

  it('of a window need no more of the film than the clips of the training were long', async () => {
    const localCount = 2400;
    const read: number[] = [];
    const novelty = (_: unknown, part: { start: number; end: number }) => {
      const frames = Array.from(
        { length: part.end - part.start },
        (__, index) => part.start + index,
      );
      read.push(...frames);
      return Promise.resolve(
        Float32Array.from(frames, (frame) => 0.1 + 0.05 * Math.sin(frame) + (frame % 11 ? 0 : 0.8)),
      );
    };
    const features = { localCount, novelty: novelty as FeatureStore['novelty'] };
    const frameLength = tokensPerFrame * dim;
    await withConditions(async (conditions) => {
      const options = { ...sizes, clipSeconds: 24 };
      const addConditions = conditions.openFilm({ features, wanted: { tempo: 75 } }, options, {});
      const window = Array.from({ length: 24 }, (_, frame) => 1200 + frame);
      const embedding = formula('embedding', [window.length * tokensPerFrame, dim]);
      const placed = { start: 30_000, steps: 9, localFrames: window };
      const added = await addConditions(placed, embedding);
      expect([Math.min(...read), Math.max(...read)]).toEqual([1188, 1235]);
      const around = await novelty({}, { start: 1188, end: 1236 });
      const curves = filmCurves(around, config, localCount - 1236);
      const places = window.map((frame) => frame - 1188);
      const wanted = { tempo: 75 };
      expect(added).toEqual(
        await conditions.add(embedding, curvesOf(curves, places), sizes, wanted, placed),
      );
      expect(Math.max(...curves.ending)).toBe(0);
      // The last window is as far into the ending as it is from the end of the film.
      read.length = 0;
      const last = { start: 59_950, steps: 9, localFrames: [2398, 2399] };
      await addConditions(last, embedding.subarray(0, 2 * frameLength));
      expect([Math.min(...read), Math.max(...read)]).toEqual([2352, 2399]);
      expect(filmCurves(around, config, 0).ending.at(-1)).toBe(1);
    });
  });

  it('have no tempo or key that the model does not know', () => {
    const model = { id: 'second', conditions: config };
    expect(() => checkWantedMusic(model, { tempo: 107.1, key: 'eb MAJOR' })).not.toThrow();
    expect(() => checkWantedMusic(model, { tempo: 100 })).toThrow(
      /no tempo of 100 beats per minute: choose one of 62.5, 68.2, .*150/,
    );
    expect(() => checkWantedMusic(model, { key: 'H minor' })).toThrow(/no key "H minor": choose/);
    expect(() => checkWantedMusic({ id: 'starter' }, { key: 'A minor' })).toThrow(
      /"starter" takes no key/,
    );
    expect(() => checkWantedMusic({ id: 'starter' }, {})).not.toThrow();
  });

  it('are read from the settings of a checkpoint; errors name the fault', () => {
    expect(readConditionsConfig('a.bin', {})).toBeUndefined();
    const { beats = [], ...others } = config;
    const written = { ...others, beats };
    expect(readConditionsConfig('a.bin', { conditions: written })).toEqual(config);
    // Of a model that was made before steps knew their place in the bar.
    expect(readConditionsConfig('a.bin', { conditions: others })).toEqual(others);
    const falling = { conditions: { ...written, change: [0, 1, 2, 1] } };
    expect(() => readConditionsConfig('a.bin', falling)).toThrow(/change must rise/);
    const fewer = { conditions: { ...written, activity: [0, 1] } };
    expect(() => readConditionsConfig('a.bin', fewer)).toThrow(/as many values/);
  });
});
