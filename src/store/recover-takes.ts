import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { migrateTake } from '../document/migrate-project.ts';
import { asAppError } from '../shared/app-error.ts';
import { takeSchema, type Take } from '../shared/project-document.ts';
import { partEnding, takesFolderName } from '../shared/project-layout.ts';
import type { WorkerQuestions } from '../shared/worker-protocol.ts';
import { isProcessAlive } from '../system/is-process-alive.ts';
import { finishTake, removeTake } from './finish-take.ts';
import { parseTakePlan } from './parse-take-plan.ts';
import { takePaths } from './take-files.ts';

/** How long a process whose host is gone may take to notice. */
const longestWaitMilliseconds = 20_000;

/**
 * Finds music of a project that its file does not know: takes that a crash interrupted, and takes
 * that were finished but never noted. Unfinished ones are finished with what there is, or removed
 * with `discard`. What cannot be recovered is told in `notices` and left alone.
 */
export async function recoverTakes({
  projectPath,
  knownIds,
  onlyIds,
  discard = false,
  keepOrigin = false,
}: WorkerQuestions['recoverTakes']['input']): Promise<WorkerQuestions['recoverTakes']['output']> {
  const known = new Set(knownIds);
  const isMeant = (id: string) => onlyIds?.includes(id) ?? true;
  const notices: string[] = [];
  const takes: Take[] = [];

  const planned = () => idsOf(projectPath, `.take${partEnding}`);
  for (const id of (await planned()).filter(isMeant)) await waitForMaker(projectPath, id);
  // Until its maker was gone, a take may have been finished.
  for (const id of (await planned()).filter(isMeant)) {
    try {
      if (await isEmpty(projectPath, id)) await removeTake(projectPath, id);
      else if (discard || known.has(id)) await removeParts(projectPath, id, known.has(id));
      else {
        const end = keepOrigin ? {} : { origin: 'recovered' as const };
        await finishTake(projectPath, id, { complete: false, ...end });
      }
    } catch (error) {
      notices.push(asAppError(error, `recover the music "${id}"`).message);
    }
  }
  for (const id of (await idsOf(projectPath, '.take')).filter(isMeant)) {
    if (known.has(id)) continue;
    try {
      if (discard) await removeTake(projectPath, id);
      else takes.push(await readTake(projectPath, id));
    } catch (error) {
      notices.push(asAppError(error, `recover the music "${id}"`).message);
    }
  }
  return { takes, notices };
}

async function readTake(projectPath: string, id: string): Promise<Take> {
  const text = await readFile(takePaths(projectPath, id).description, 'utf8');
  return takeSchema.parse(migrateTake(JSON.parse(text)));
}

/** A crash in the moment of its beginning leaves a take with neither plan nor music. */
async function isEmpty(projectPath: string, id: string): Promise<boolean> {
  const { plan, soundPart, sound } = takePaths(projectPath, id);
  for (const path of [plan, soundPart, sound]) {
    const status = await stat(path).catch(() => undefined);
    if (status && status.size > 0) return false;
  }
  return true;
}

/** Of a take that is known to the project, only what its making left over. */
async function removeParts(projectPath: string, id: string, isKnown: boolean): Promise<void> {
  if (!isKnown) return removeTake(projectPath, id);
  const { soundPart, continuationPart, plan } = takePaths(projectPath, id);
  for (const path of [soundPart, continuationPart, plan]) await rm(path, { force: true });
}

async function idsOf(projectPath: string, ending: string): Promise<string[]> {
  const names = await readdir(join(projectPath, takesFolderName)).catch(() => []);
  return names
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .sort();
}

/** A worker outlives its host until the end of the model's run it is in. */
async function waitForMaker(projectPath: string, id: string): Promise<void> {
  const text = await readFile(takePaths(projectPath, id).plan, 'utf8').catch(() => '');
  const processId = makerOf(text);
  if (processId === undefined || processId === process.pid) return;
  const deadline = Date.now() + longestWaitMilliseconds;
  while (isProcessAlive(processId) && Date.now() < deadline) await wait(50);
}

function makerOf(plan: string): number | undefined {
  try {
    return parseTakePlan(plan).plan.processId;
  } catch {
    return undefined;
  }
}
