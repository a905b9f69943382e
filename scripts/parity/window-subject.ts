import type { GoldenFolder } from './golden-folder.ts';
import { numbersOf } from './compare-values.ts';
import type { Reproduction } from './reproduction.ts';
import { tokenAgreement, type TokenAgreement } from './token-agreement.ts';

/** An array of one window and both sides of it. */
export interface WindowSubject {
  readonly golden: GoldenFolder;
  readonly reproduction: Reproduction;
  /** Our float32 model, to which others are compared; the same when this is one. */
  readonly baseline: Reproduction;
  readonly caseName: string;
  readonly index: number;
}

/** Relation of our decoding of the windows up to `last` to the reference's. */
export async function agreements(
  { golden, reproduction, caseName }: Omit<WindowSubject, 'index'>,
  last: number,
): Promise<TokenAgreement[]> {
  const { windows } = await reproduction.score(caseName);
  return Promise.all(
    windows
      .slice(0, last + 1)
      .map(async (window, index) =>
        tokenAgreement(window, await readMargins(golden, caseName, index)),
      ),
  );
}

/** The leads of the reference's decisions, [calls, codebooks]; undefined where not recorded. */
export async function readMargins(
  golden: GoldenFolder,
  caseName: string,
  index: number,
): Promise<ArrayLike<number> | undefined> {
  const file = `${caseName}/w${index}_margin.npy`;
  return golden.entries.has(file) ? numbersOf((await golden.read(file)).values) : undefined;
}
