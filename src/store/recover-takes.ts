import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { migrateTake } from '../document/migrate-project.ts';
import { asAppError } from '../shared/app-error.ts';
import { takeSchema, type Take } from '../shared/project-document.ts';
import { partEnding, takesFolderName } from '../shared/project-layout.ts';
import type { WorkerQuestions } from '../shared/worker-protocol.ts';
import { readOutsideFile } from '../files/open-outside-file.ts';
import { ownProcess, stateOfProcess } from '../system/process-identity.ts';
import { finishTake, removeTake } from './finish-take.ts';
import { parseTakePlan } from './parse-take-plan.ts';
import { longestDescriptionBytes, takePaths, type TakePlan } from './take-files.ts';
import { noteOfError, type HostNote } from '../shared/host-note.ts';

/** How long workers whose host has ended may take to end, all takes together. */
const longestWaitMilliseconds = 20_000;

/**
 * Finds music of a project that is missing from its project file: takes that a crash interrupted, and
 * finished takes that were never added. Interrupted ones are finished with what there is, or removed
 * with `discard`. What cannot be recovered stays, and `notices` says so.
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
  const notices: HostNote[] = [];
  const takes: Take[] = [];

  const planned = () => idsOf(projectPath, `.take${partEnding}`);
  const deadline = performance.now() + longestWaitMilliseconds;
  for (const id of (await planned()).filter(isMeant)) {
    await waitForMaker(projectPath, id, deadline);
  }
  // The list is read again: a maker may have finished its take in the meantime.
  for (const id of (await planned()).filter(isMeant)) {
    try {
      if (await isEmpty(projectPath, id)) await removeTake(projectPath, id);
      else if (discard || known.has(id)) await removeParts(projectPath, id, known.has(id));
      else {
        const end = keepOrigin ? {} : { origin: 'recovered' as const };
        await finishTake(projectPath, id, { complete: false, ...end });
      }
    } catch (error) {
      notices.push(noteOfError(asAppError(error, `recover the music "${id}"`)));
    }
  }
  for (const id of (await idsOf(projectPath, '.take')).filter(isMeant)) {
    if (known.has(id)) continue;
    try {
      if (discard) await removeTake(projectPath, id);
      else takes.push(await readTake(projectPath, id));
    } catch (error) {
      notices.push(noteOfError(asAppError(error, `recover the music "${id}"`)));
    }
  }
  return { takes, notices };
}

async function readTake(projectPath: string, id: string): Promise<Take> {
  const limits = { within: projectPath, maximumBytes: longestDescriptionBytes };
  const bytes = await readOutsideFile(takePaths(projectPath, id).description, limits);
  return takeSchema.parse(migrateTake(JSON.parse(bytes.toString())));
}

/** A crash at its very beginning leaves a take with neither plan nor music. */
async function isEmpty(projectPath: string, id: string): Promise<boolean> {
  const { plan, soundPart, sound } = takePaths(projectPath, id);
  for (const path of [plan, soundPart, sound]) {
    const status = await lstat(path).catch(() => undefined);
    if (status && status.size > 0) return false;
  }
  return true;
}

/** Removes all of an unknown take, and of a known one the parts that were left over. */
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

/** Waits until the worker that makes a take has ended, which happens a moment after its host ends. */
async function waitForMaker(projectPath: string, id: string, deadline: number): Promise<void> {
  const maker = await makerOf(projectPath, id);
  if (!maker || maker.processId === process.pid) return;
  // Of processes of another machine, and of plans of earlier versions, only the number is known.
  const { processId, machine = ownProcess().machine, startedAt } = maker;
  const isRunning = () => stateOfProcess({ processId, machine, startedAt }) !== 'ended';
  const isOfThisMachine = machine === ownProcess().machine;
  while (isOfThisMachine && isRunning() && performance.now() < deadline) await wait(50);
}

async function makerOf(projectPath: string, id: string): Promise<TakePlan | undefined> {
  try {
    const limits = { within: projectPath, maximumBytes: longestDescriptionBytes };
    const bytes = await readOutsideFile(takePaths(projectPath, id).plan, limits);
    return parseTakePlan(bytes.toString()).plan;
  } catch {
    return undefined;
  }
}
