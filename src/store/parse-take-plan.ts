import { migrateTake } from '../document/migrate-project.ts';
import { takePlanSchema, type TakePlan } from './take-files.ts';

/** The plan of an unfinished take, and what its continuation lacks. */
export interface ParsedTakePlan {
  readonly plan: TakePlan;
  /** Bytes that belong before the continuation; empty unless an earlier version began the take. */
  readonly missingHeader: Uint8Array;
}

/**
 * Reads a `.take.part` file. Versions up to project format 2 wrote VidMuse's tokens as int32 [tokens,
 * codebooks] without a header, and the number of codebooks into the plan.
 *
 * @throws SyntaxError, ZodError for a damaged plan
 */
export function parseTakePlan(text: string): ParsedTakePlan {
  const json: unknown = JSON.parse(text);
  const isEarlier = typeof json === 'object' && json !== null && 'codebooks' in json;
  if (!isEarlier) return { plan: takePlanSchema.parse(json), missingHeader: new Uint8Array() };
  const { codebooks, ...rest } = migrateTake(json) as Readonly<Record<string, unknown>>;
  const count = Number(codebooks);
  const continuation = { headerBytes: 0, bytesPerToken: 4 * count };
  const plan = takePlanSchema.parse({ ...rest, continuation });
  return { plan, missingHeader: vidMuseHeader(count) };
}

/** The header of VidMuse's stored continuations; codes per codebook were not written down. */
function vidMuseHeader(codebooks: number): Uint8Array {
  const header = Buffer.alloc(16);
  header.write('VMTOKENS');
  header.writeUInt32LE(codebooks, 8);
  return header;
}
