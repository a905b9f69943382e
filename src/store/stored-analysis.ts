import { join } from 'node:path';
import {
  analysisFileName,
  storedAnalysisSchema,
  type StoredAnalysis,
} from '../shared/project-layout.ts';
import { parseJson } from '../shared/parse-json.ts';
import { makeFolder } from '../files/make-folder.ts';
import { readOutsideFile } from '../files/open-outside-file.ts';
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

/** Stores what is known of a video so far. Throws AppError `disk-full`, `no-permission`. */
export async function writeAnalysis(analysisDir: string, analysis: StoredAnalysis): Promise<void> {
  await makeFolder(analysisDir);
  await writeFileAtomically(join(analysisDir, analysisFileName), JSON.stringify(analysis));
}
