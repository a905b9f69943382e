import type { Engine } from '../../engine/engine.ts';
import { createTokenBlock, type TokenBlock } from '../../engine/tokens/delay-pattern.ts';
import { tokensBefore } from '../../document/tokens-before.ts';
import { AppError } from '../../shared/app-error.ts';
import type { ProjectContext } from '../../shared/worker-protocol.ts';
import { readTakeTokens } from '../../store/take-files.ts';

/** Music that stands directly before a place of the timeline. */
export interface MusicContext {
  /** [1, codebooks, length]. */
  readonly tokens: TokenBlock;
  /** The take whose music comes last. */
  readonly parentId: string;
}

/**
 * The tokens of the music track before a place, as many as the model can make use of; undefined where
 * no music stands.
 *
 * @throws AppError `bad-argument` when they come from a model with other tokens
 */
export async function findContext(
  { path, file }: ProjectContext,
  engine: Engine,
  endToken: number,
  windowSeconds: number,
): Promise<MusicContext | undefined> {
  const { frameRate, sampleRate } = engine.model.codec;
  const { numCodebooks, cardinality } = engine.model.languageModel;
  const sounding = tokensBefore(file.document, file.takes, {
    endToken,
    count: Math.round(windowSeconds * frameRate),
    frameRate,
    isUsable: (take) => take.sampleRate === sampleRate,
  });
  const last = sounding.at(-1);
  if (!last) return undefined;
  const blocks = new Map<string, TokenBlock>();
  const tokens = createTokenBlock(1, numCodebooks, sounding.length);
  for (const [place, { takeId, tokenIndex }] of sounding.entries()) {
    const block = blocks.get(takeId) ?? (await readTakeTokens(path, takeId));
    blocks.set(takeId, block);
    for (let codebook = 0; codebook < numCodebooks; codebook++) {
      const token = block.values[codebook * block.length + tokenIndex] ?? Infinity;
      if (block.codebooks !== numCodebooks || token >= cardinality) {
        throw new AppError(
          'bad-argument',
          `The music before the range was made by a model whose music "${engine.model.id}" cannot continue; choose that model, or do not continue the music.`,
        );
      }
      tokens.values[codebook * sounding.length + place] = token;
    }
  }
  return { tokens, parentId: last.takeId };
}
