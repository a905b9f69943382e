import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { filmForModel } from '../../jobs/film-for-model.ts';
import { testModelsDir } from '../../jobs/project/test-project.ts';
import { runFfmpeg } from '../../media/ffmpeg.ts';
import { probeVideo } from '../../media/probe.ts';
import { defaultSampling } from '../../shared/vidmuse-parameters.ts';
import { Engine } from '../engine.ts';
import { openModelFolder } from '../model-folder.ts';
import type { CrossAttention } from '../tokens/decoder.ts';
import { decodeWindow } from '../tokens/decode-window.ts';
import { concatenateTokens, createTokenBlock, type TokenBlock } from '../tokens/delay-pattern.ts';
import { kullbackLeibler } from '../tokens/kullback-leibler.ts';
import { stillTolerance } from '../tokens/merge-frames.ts';
import { toGraphSampling } from '../tokens/sampling-parameters.ts';
import { measureScore, openFilmFeatures } from './film-features.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-stills-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('a still picture encoded as H.264 is read as one frame, and hardly anything changes', async () => {
  const path = join(folder, 'still.mp4');
  const source = 'mandelbrot=s=320x180:r=25,loop=-1:1';
  await runFfmpeg(
    {
      inputs: [{ source, options: ['-f', 'lavfi'] }],
      outputOptions: ['-t', '6', '-pix_fmt', 'yuv420p', '-c:v', 'libx264'],
      doing: `make "${path}"`,
    },
    path,
  );
  const model = await openModelFolder(testModelsDir, 'starter');
  const config = model.description.languageModel;
  const engine = new Engine(model, folder);
  const film = filmForModel(await probeVideo(path));
  const length = measureScore(film, {}, model.description.codec.frameRate);
  const request = { section: undefined, parameters: defaultSampling, length };
  const features = await openFilmFeatures(engine, film, request, {});
  const embedding = await features.read([...Array(features.localCount).keys()]);
  const languageModel = await engine.languageModel();
  const run = async (tolerance: number, teacher?: TokenBlock) => {
    const logits: Float32Array[] = [];
    const parts: TokenBlock[] = [];
    const cross = (await languageModel.attendTo(embedding, { tolerance })) as CrossAttention;
    const decoding = decodeWindow(languageModel, {
      cross,
      pattern: { delays: config.delays, length: 60, specialToken: config.cardinality },
      prompt: createTokenBlock(1, config.numCodebooks, 0),
      sampling: toGraphSampling(defaultSampling, config.cardinality),
      seeds: [1],
      windowIndex: 0,
      teacher,
      onLogits: (_, values) => void logits.push(values.slice()),
    });
    for await (const { tokens } of decoding) parts.push(tokens);
    const bias = cross['cross_bias']?.data as Float32Array;
    const visualTokens = bias.filter((value) => value !== -Infinity).length;
    return { logits, tokens: concatenateTokens(parts), visualTokens };
  };
  const exact = await run(0);
  const merged = await run(stillTolerance, exact.tokens);
  await features.close();
  await engine.close();
  expect(merged.visualTokens).toBe(model.description.visual.tokensPerFrame);
  expect(exact.visualTokens).toBeGreaterThan(merged.visualTokens);
  const rows = exact.logits.flatMap((values, step) =>
    Array.from({ length: values.length / config.cardinality }, (_, row) => {
      const part = (of: Float32Array) =>
        of.subarray(row * config.cardinality, (row + 1) * config.cardinality);
      return kullbackLeibler(part(values), part(merged.logits[step] as Float32Array));
    }),
  );
  const mean = rows.reduce((sum, value) => sum + value, 0) / rows.length;
  expect(mean).toBeLessThan(0.005);
});
