import { join } from 'node:path';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../../session/open-session.ts';
import { codecFileNames } from './build-codec-graphs.ts';
import { latentChannels } from './build-decoder-latent.ts';
import {
  hasGoldenData,
  largestDifference,
  readGolden,
  readGoldenCodes,
  writeGoldenCodec,
  type WrittenCodec,
} from './golden-codec.ts';

const codecs = [
  {
    title: 'zero padding',
    checkpoint: 'tiny-a/model',
    encodecDir: undefined,
    arrays: 'tiny-a/codec',
  },
  {
    title: 'reflect padding',
    checkpoint: 'tiny-a/model/pointer',
    encodecDir: 'hf-encodec',
    arrays: 'hf-encodec',
  },
];

describe.skipIf(!hasGoldenData()).each(codecs)(
  'a codec with $title',
  ({ checkpoint, encodecDir, arrays }) => {
    let codec: WrittenCodec;
    let encoder: InferenceSession;
    let decoderLatent: InferenceSession;
    let decoderSynthesis: InferenceSession;

    beforeAll(async () => {
      codec = await writeGoldenCodec(checkpoint, encodecDir);
      const open = (file: string) => openSession(join(codec.folder, file));
      encoder = await open(codecFileNames.encoder);
      decoderLatent = await open(codecFileNames.decoderLatent);
      decoderSynthesis = await open(codecFileNames.decoderSynthesis);
    });
    afterAll(async () => {
      for (const session of [encoder, decoderLatent, decoderSynthesis]) await session.release();
      await codec.remove();
    });

    it.each(['even', 'odd'])(
      'encodes the %s-length wave to the reference’s latents and codes',
      async (name) => {
        const wave = await readGolden(`${arrays}/${name}_wav_in.npy`);
        const { latent, codes } = await encoder.run({
          waveform: new Tensor('float32', wave.values, wave.shape),
        });
        const expectedLatent = await readGolden(`${arrays}/${name}_latent.npy`);
        const expectedCodes = await readGoldenCodes(`${arrays}/${name}_codes.npy`);
        expect(latent?.dims).toEqual(expectedLatent.shape);
        expect(largestDifference(latent?.data as Float32Array, expectedLatent.values)).toBeLessThan(
          1e-5,
        );
        expect(codes?.dims).toEqual(expectedCodes.shape);
        expect(Int32Array.from(codes?.data as BigInt64Array, Number)).toEqual(expectedCodes.values);
      },
    );

    it.each(['even', 'odd'])(
      'decodes the %s-length wave’s codes to the reference’s wave',
      async (name) => {
        const codes = await readGoldenCodes(`${arrays}/${name}_codes.npy`);
        const stateShape = [codec.config.lstmLayers, 1, latentChannels(codec.config)];
        const zeros = new Float32Array(stateShape.reduce((product, size) => product * size, 1));
        const reach = (codec.config.kernelSize - 1) / 2;
        const { latent } = await decoderLatent.run({
          codes: new Tensor('int64', BigInt64Array.from(codes.values, BigInt), codes.shape),
          padding: new Tensor('int64', [BigInt(reach), BigInt(reach)], [2]),
          hidden: new Tensor('float32', zeros, stateShape),
          cell: new Tensor('float32', zeros, stateShape),
        });
        const { waveform } = await decoderSynthesis.run({ latent: latent as Tensor });
        const expected = await readGolden(`${arrays}/${name}_wav_out.npy`);
        expect(waveform?.dims).toEqual(expected.shape);
        expect(largestDifference(waveform?.data as Float32Array, expected.values)).toBeLessThan(
          1e-5,
        );
      },
    );
  },
);
