import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '../../shared/app-error.ts';
import { encodeFloat16 } from '../checkpoint/encode-float16.ts';
import { codecFileNames } from '../graph/encodec/build-codec-graphs.ts';
import { openModelWeights } from '../graph/read-weights.ts';

const fingerprintBytes = 8;

/**
 * Identifies the codebooks of a model folder: what its codes mean. Equal for models of the same codec, however
 * their weights are stored, because the codebooks are rounded to float16 first.
 *
 * @throws AppError `bad-model` when the codec's decoder cannot be read
 */
export async function codebookFingerprint(modelFolder: string): Promise<Uint8Array> {
  const path = join(modelFolder, codecFileNames.decoderLatent);
  const broken = (reason: string, cause?: unknown) =>
    new AppError(
      'bad-model',
      `The model "${modelFolder}" cannot be used: ${reason}. Import it again.`,
      { cause },
    );
  const { weights, close } = await openModelWeights(path).catch((error: unknown) => {
    throw broken(`its codec "${path}" cannot be read`, error);
  });
  try {
    const codebooks = weights.get('quantizer.codebooks');
    if (codebooks === undefined) throw broken(`its codec "${path}" has no codebooks`);
    const halves = encodeFloat16(await codebooks.read());
    return createHash('sha256').update(halves).digest().subarray(0, fingerprintBytes);
  } finally {
    await close();
  }
}
