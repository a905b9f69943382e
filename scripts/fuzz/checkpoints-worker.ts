import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { importModel } from '../../src/engine/import-model.ts';
import { asAppError } from '../../src/shared/app-error.ts';
import { answerInputs } from './answer-inputs.ts';
import { makeInput, makeSeedling } from './checkpoint-inputs.ts';
import { fuzzLimits } from './door.ts';

const folder = process.cwd();
const modelsDir = join(folder, 'models');
const checkpointDir = join(folder, 'input');
const seedling = makeSeedling(join(folder, 'seedling'));

answerInputs(async (random) => {
  await rm(checkpointDir, { recursive: true, force: true });
  await rm(modelsDir, { recursive: true, force: true });
  await mkdir(modelsDir);
  const kind = await makeInput(await seedling, random, checkpointDir);
  const inputFiles = await readdir(checkpointDir);
  const problems: string[] = [];
  const { outcome, message, longestBlockSeconds } = await tryImport();
  if (outcome === 'unexplained') problems.push(`an error without words: ${message}`);
  if (longestBlockSeconds > fuzzLimits.seconds / 2) {
    problems.push(`Ctrl-C unheard for ${longestBlockSeconds} s`);
  }
  const left = (await readdir(modelsDir)).join();
  if (left !== (outcome === 'accepted' ? 'fuzzed' : '')) {
    problems.push(`left in the models folder: ${left}`);
  }
  const around = (await readdir(folder)).sort().join();
  if (around !== 'input,models,seedling') problems.push(`files outside: ${around}`);
  if ((await readdir(checkpointDir)).join() !== inputFiles.join()) {
    problems.push('the checkpoint changed');
  }
  return { kind, outcome, message, problems };
});

/** Imports the input and measures the longest block of the event loop. */
async function tryImport() {
  let longest = 0;
  let last = performance.now();
  const note = (): void => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  };
  const timer = setInterval(note, 20);
  let outcome = 'accepted';
  let message = '';
  try {
    const how = { id: 'fuzzed', precision: 'int8', force: true } as const;
    await importModel({ checkpointDir, modelsDir, ...how });
  } catch (error) {
    const isKnown = error instanceof Error && error.name === 'AppError';
    const known = asAppError(error, 'import');
    // An error that is not an AppError is a fault by itself.
    outcome = isKnown ? known.code : 'unexplained';
    message = known.message;
  }
  clearInterval(timer);
  note();
  return { outcome, message, longestBlockSeconds: longest / 1000 };
}
