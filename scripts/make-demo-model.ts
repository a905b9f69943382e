import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeSeededCheckpoint } from '../src/engine/checkpoint/write-seeded-checkpoint.ts';
import { demoModelId, starterModelId } from '../src/engine/choose-model.ts';
import { importModel } from '../src/engine/import-model.ts';
import { openModelFolder, type ModelDescription } from '../src/engine/model-folder.ts';

// Where the starter model is missing, makes models/demo, a tiny untrained one to stand in for it,
// unless the one that is there was made from the same weights.

const root = dirname(import.meta.dirname);
const modelsDir = process.env['VIDMUSE_MODELS_DIR'] || join(root, 'models');
const id = demoModelId;
const precision = 'int8';
const notice =
  'Untrained demonstration model: random weights, sounds like noise. It shows that everything ' +
  'works; it makes no music worth keeping.';

const starter = await openModelFolder(modelsDir, starterModelId).catch(() => undefined);
if (!starter) await makeDemoModel();

async function makeDemoModel(): Promise<void> {
  const checkpointDir = await mkdtemp(join(tmpdir(), 'vidmuse-demo-'));
  try {
    await writeSeededCheckpoint(checkpointDir, { scale: 'tiny', seed: 1 });
    // The weights come from this repository, and so does their licence.
    await copyFile(join(root, 'LICENSE'), join(checkpointDir, 'LICENSE'));
    await writeFile(join(checkpointDir, 'NOTICE'), `${notice}\n`);
    const model = await openModelFolder(modelsDir, id).catch(() => undefined);
    if (!model || !(await isCurrent(checkpointDir, model.description))) {
      await importModel({ checkpointDir, modelsDir, id, precision, force: true });
      process.stderr.write(`Made the demonstration model ${join(modelsDir, id)}\n`);
    }
  } finally {
    await rm(checkpointDir, { recursive: true, force: true });
  }
}

/** Whether the model came from the files in `checkpointDir` and says the same of itself. */
async function isCurrent(checkpointDir: string, description: ModelDescription): Promise<boolean> {
  if (description.precision !== precision || description.notice !== notice) return false;
  for (const { file, sha256 } of description.source) {
    const bytes = await readFile(join(checkpointDir, file)).catch(() => '');
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) return false;
  }
  return description.source.length > 0;
}
