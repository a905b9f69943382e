import { beforeEach, describe, expect, it } from 'vitest';
import { createTokenBlock } from '../tokens/delay-pattern.ts';
import { StretchAssembler, type Stretch } from './stretch-assembler.ts';

/** Takes, codebooks and samples per token of the fake decoder. */
const [takes, codebooks, samplesPerToken] = [2, 1, 4];

let decoding: PromiseWithResolvers<void>[];
let stretches: StretchAssembler;
beforeEach(() => {
  decoding = [];
  const audioOf = (tokens: number, take: number) =>
    new Float32Array(tokens * samplesPerToken).fill(take);
  const decoder = {
    push: async ({ length }: { length: number }) => {
      const turn = Promise.withResolvers<void>();
      decoding.push(turn);
      await turn.promise;
      return [audioOf(length, 0), audioOf(length, 1)];
    },
    finish: () => Promise.resolve([audioOf(1, 0), audioOf(1, 1)]),
  };
  stretches = new StretchAssembler(decoder, {
    codebooks,
    stretchLength: 10,
    startToken: 5,
    samplesPerToken,
  });
});

const tokens = (length: number) => createTokenBlock(takes, codebooks, length);
async function take(mostLeft: number): Promise<Stretch[]> {
  const taken: Stretch[] = [];
  for await (const stretch of stretches.take(mostLeft)) taken.push(stretch);
  return taken;
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('stretches', () => {
  it('are decoded while the next tokens come, one after the other, and taken in order', async () => {
    stretches.push(tokens(6));
    expect(decoding).toHaveLength(0);
    stretches.push(tokens(6));
    stretches.push(tokens(10));
    await settle();
    expect(decoding).toHaveLength(1);
    expect(await take(2)).toEqual([]);

    decoding[0]?.resolve();
    await settle();
    expect((await take(2)).map(({ startToken, startSample }) => [startToken, startSample])).toEqual(
      [[5, 20]],
    );
    decoding[1]?.resolve();
    const [second] = await take(0);
    expect(second).toMatchObject({ startToken: 17, startSample: 68 });
    expect(second?.audio.map((audio) => [audio.length, audio[0]])).toEqual([
      [40, 0],
      [40, 1],
    ]);
  });

  it('are waited for where more than allowed are not decoded yet', async () => {
    stretches.push(tokens(10));
    stretches.push(tokens(10));
    await settle();
    let isTaken = false;
    const taking = take(1).then(() => (isTaken = true));
    await settle();
    expect(isTaken).toBe(false);
    decoding[0]?.resolve();
    await taking;
  });

  it('end with the tokens that are left, and the sound that the decoder held back', async () => {
    stretches.push(tokens(3));
    stretches.finish(takes);
    await settle();
    decoding[0]?.resolve();
    const [last, none] = await take(0);
    expect(last?.tokens.length).toBe(3);
    expect(last?.audio.map(({ length }) => length)).toEqual([16, 16]);
    expect(none).toBeUndefined();
  });

  it('end with sound alone where no tokens are left', async () => {
    stretches.finish(takes);
    const [last] = await take(0);
    expect(last?.tokens).toMatchObject({ length: 0, takes });
    expect(last?.audio.map(({ length }) => length)).toEqual([4, 4]);
  });

  it('throw errors of decoding when they are taken, and not before', async () => {
    stretches.push(tokens(10));
    await settle();
    decoding[0]?.reject(new Error('no memory'));
    await settle();
    await expect(take(0)).rejects.toThrow('no memory');
  });
});
