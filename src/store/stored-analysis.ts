import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  analysisFileName,
  formOf,
  storedAnalysisSchema,
  type StoredAnalysis,
} from '../shared/project-layout.ts';
import { parseJson } from '../shared/parse-json.ts';
import { makeFolder } from '../files/make-folder.ts';
import { readOutsideFile } from '../files/open-outside-file.ts';
import { removeProxyPieces } from './analysis-files.ts';
import { writeFileAtomically } from '../files/write-file-atomically.ts';

const maximumBytes = 16 << 20;

/** Reads what an earlier analysis left in a folder; undefined where nothing usable is there. */
export async function readAnalysis(analysisDir: string): Promise<StoredAnalysis | undefined> {
  const path = join(analysisDir, analysisFileName);
  try {
    const text = (await readOutsideFile(path, { maximumBytes, within: analysisDir })).toString();
    const limits = { maximumLength: maximumBytes, maximumDepth: 16 };
    return storedAnalysisSchema.parse(parseJson(text, limits, `read "${path}"`));
  } catch {
    // It is made again.
    return undefined;
  }
}

const changing = new Map<string, Promise<unknown>>();

/**
 * Adds parts to the stored analysis of a film and returns all of it. Parts that other jobs of this process
 * stored since the caller read `known` are kept, unless they are of another film or an older build made
 * them. Throws AppError `disk-full`, `no-permission`.
 */
export function addToAnalysis(
  analysisDir: string,
  known: StoredAnalysis,
  part: Partial<StoredAnalysis>,
): Promise<StoredAnalysis> {
  const before = changing.get(analysisDir) ?? Promise.resolve();
  const change = before
    .catch(() => undefined)
    .then(async () => {
      const stored = await readAnalysis(analysisDir);
      const base = stored && isUpToDate(stored, known) ? { ...known, ...stored } : known;
      const analysis = { ...base, ...part };
      await writeAnalysis(analysisDir, analysis);
      return analysis;
    });
  changing.set(analysisDir, change);
  return change;
}

/**
 * Whether the stored analysis is of the same film, and no older build made its clock or its form than those
 * of `known`.
 */
function isUpToDate(stored: StoredAnalysis, known: StoredAnalysis): boolean {
  if (stored.contentHash !== known.contentHash) return false;
  if (formOf(stored) < formOf(known)) return false;
  return !stored.film || !known.film || stored.film.version >= known.film.version;
}

/**
 * Deletes the preview copy of a film, or the pieces of an unfinished one. Returns the analysis that is left;
 * undefined where there is none.
 */
export async function removeProxy(analysisDir: string): Promise<StoredAnalysis | undefined> {
  const stored = await readAnalysis(analysisDir);
  if (!stored) return undefined;
  const part = { proxy: undefined, proxyBegun: false, proxyDeclined: true };
  const analysis = await addToAnalysis(analysisDir, stored, part);
  await removeProxyPieces(analysisDir);
  if (stored.proxy) await rm(join(analysisDir, stored.proxy.file), { force: true });
  return analysis;
}

async function writeAnalysis(analysisDir: string, analysis: StoredAnalysis): Promise<void> {
  await makeFolder(analysisDir);
  await writeFileAtomically(join(analysisDir, analysisFileName), JSON.stringify(analysis));
}
