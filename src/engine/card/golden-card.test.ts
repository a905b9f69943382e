import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readNpy } from '../../files/npy.ts';
import { importModel } from '../import-model.ts';
import { decodeWindow } from '../tokens/decode-window.ts';
import { createTokenBlock } from '../tokens/delay-pattern.ts';
import { defaultSampling, toGraphSampling } from '../tokens/sampling-parameters.ts';
import { CardLanguageModel } from './card-language-model.ts';
import { useSoftwareCard } from './test-card.ts';

const golden = join(import.meta.dirname, '../../../../shared/golden/tiny-a');
const isMissing = !existsSync(golden);
if (isMissing) console.warn(`SKIPPED: golden data are missing (${golden})`);
const hasCard = useSoftwareCard();

/** Tokens that are decoded: all 200 take the software driver minutes. */
const decodedLength = Number(process.env['VIDMUSE_GOLDEN_TOKENS'] ?? 12);

it.skipIf(isMissing || !hasCard)(
  'a graphics card gives the tokens that the reference gave, greedily',
  { timeout: 1_800_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vidmuse-golden-card-'));
    const model = await importModel({
      checkpointDir: join(golden, 'model'),
      modelsDir: folder,
      id: 'golden',
      precision: 'float32',
    });
    const { languageModel: config, visual } = model.description;
    const embedding = await readNpy(join(golden, 'case-a', 'w0_video_emb.npy'));
    const recorded = await readNpy(join(golden, 'case-a', 'tokens.npy'));
    // [with the video, with the null video][tokens][dim]; all null frames are equal.
    const [, tokenCount = 0, dim = 0] = embedding.shape;
    const values = embedding.values as Float32Array;
    const none = values.slice(tokenCount * dim, (tokenCount + visual.tokensPerFrame) * dim);
    const card = await CardLanguageModel.open(model.path, config, none);
    try {
      const sampling = toGraphSampling({ ...defaultSampling, greedy: true }, config.cardinality);
      const rows: number[][] = Array.from({ length: config.numCodebooks }, () => []);
      const decoding = decodeWindow(card, {
        cross: {
          embedding: values.slice(0, tokenCount * dim),
          bias: new Float32Array(tokenCount),
        },
        pattern: {
          delays: config.delays,
          length: decodedLength,
          specialToken: config.cardinality,
        },
        prompt: createTokenBlock(1, config.numCodebooks, 0),
        sampling,
        seeds: [0],
        windowIndex: 0,
      });
      for await (const { tokens } of decoding) {
        rows.forEach((row, codebook) =>
          row.push(
            ...tokens.values.subarray(codebook * tokens.length, (codebook + 1) * tokens.length),
          ),
        );
      }
      const [, , recordedLength = 0] = recorded.shape;
      // The last tokens of a shorter window are drawn beside others than those of the recorded one.
      const isWhole = decodedLength === recordedLength;
      const length = isWhole ? decodedLength : decodedLength - Math.max(...config.delays);
      const expected = rows.map((_, codebook) =>
        Array.from(
          (recorded.values as Int32Array).subarray(
            codebook * recordedLength,
            codebook * recordedLength + length,
          ),
        ),
      );
      expect(rows.map((row) => row.slice(0, length))).toEqual(expected);
    } finally {
      await card.close();
      await rm(folder, { recursive: true });
    }
  },
);
