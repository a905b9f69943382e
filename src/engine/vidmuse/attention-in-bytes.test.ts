import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { filmForModel } from '../../jobs/film-for-model.ts';
import { testModelsDir } from '../../jobs/project/test-project.ts';
import { probeVideo } from '../../media/probe.ts';
import { defaultSampling } from '../../shared/vidmuse-parameters.ts';
import { Engine } from '../engine.ts';
import { openModelFolder } from '../model-folder.ts';
import { decodeWindow } from '../tokens/decode-window.ts';
import { concatenateTokens, createTokenBlock, type TokenBlock } from '../tokens/delay-pattern.ts';
import { kullbackLeibler } from '../tokens/kullback-leibler.ts';
import { LanguageModel } from '../tokens/language-model.ts';
import { toGraphSampling } from '../tokens/sampling-parameters.ts';
import { measureScore, openFilmFeatures } from './film-features.ts';

// Trained models attend sharply to few keys, unlike random weights.
it('keys and values in bytes hardly change the distributions of the starter model, on a real film', async () => {
  const cacheFolder = await mkdtemp(join(tmpdir(), 'vidmuse-attention-'));
  const model = await openModelFolder(testModelsDir, 'starter');
  const config = model.description.languageModel;
  const engine = new Engine(model, cacheFolder);
  const sample = join(import.meta.dirname, '../../../resources/sample.mp4');
  const film = filmForModel(await probeVideo(sample));
  const length = measureScore(film, {}, model.description.codec.frameRate, 3);
  const request = { section: undefined, parameters: defaultSampling, length };
  const features = await openFilmFeatures(engine, film, request, {});
  const embedding = await features.read([...Array(features.localCount).keys()]);
  const nullEmbedding = await engine.features.nullEmbedding();
  await features.close();
  await engine.close();

  const run = async (storage: 'float32' | 'bytes', teacher?: TokenBlock) => {
    const opened = await LanguageModel.open(model.path, config, nullEmbedding, { storage });
    const logits: Float32Array[] = [];
    const parts: TokenBlock[] = [];
    const decoding = decodeWindow(opened, {
      cross: await opened.attendTo(embedding),
      pattern: { delays: config.delays, length: 120, specialToken: config.cardinality },
      prompt: createTokenBlock(1, config.numCodebooks, 0),
      sampling: toGraphSampling(defaultSampling, config.cardinality),
      seeds: [1],
      windowIndex: 0,
      teacher,
      onLogits: (_, values) => void logits.push(values.slice()),
    });
    for await (const { tokens } of decoding) parts.push(tokens);
    await opened.close();
    return { logits, tokens: concatenateTokens(parts) };
  };
  const exact = await run('float32');
  const rounded = await run('bytes', exact.tokens);
  let sum = 0;
  let rows = 0;
  for (const [step, values] of exact.logits.entries()) {
    for (let start = 0; start < values.length; start += config.cardinality) {
      const end = start + config.cardinality;
      const changed = rounded.logits[step]?.subarray(start, end) as Float32Array;
      sum += kullbackLeibler(values.subarray(start, end), changed);
      rows++;
    }
  }
  expect(sum / rows).toBeGreaterThan(0);
  expect(sum / rows).toBeLessThan(0.005);
  await rm(cacheFolder, { recursive: true });
});
