import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownProcess, stateOfProcess } from '../system/process-identity.ts';
import {
  generate,
  makeTestFolder,
  makeVideo,
  starterModelsDir,
  type TestFolder,
  type TestHost,
} from './test-studio.ts';

/** Long enough that no machine is done before the process is killed. */
const filmSeconds = 60;

let folder: TestFolder;
let host: TestHost;
beforeAll(async () => {
  folder = await makeTestFolder();
  host = folder.openHost({ starterModelsDir });
  // Models are listed when the starter model is in its place.
  await Promise.all([host.api.listModels(), makeVideo(join(folder.path, 'film.mp4'), filmSeconds)]);
});
afterAll(() => folder.remove());

/** A process that has ended stays in the system's list for a moment. */
function isAlive(processId: number): boolean {
  const { machine } = ownProcess();
  return stateOfProcess({ processId, machine }) !== 'ended';
}

describe('after everything was killed in the middle of a job', () => {
  it('the project opens with the music that was finished, and works', async () => {
    const made = await host.api.createProject({ videoPath: join(folder.path, 'film.mp4') });
    await host.api.closeProject(made.projectId);
    const script = join(import.meta.dirname, 'test-host-process.ts');
    const tokens = String(50 * filmSeconds);
    const child = fork(script, [folder.path, made.path, tokens], { execArgv: [] });
    const exited = once(child, 'exit');
    const [{ workerProcessId }] = (await once(child, 'message')) as [{ workerProcessId: number }];
    expect(await exited).toEqual([null, 'SIGKILL']);

    const opened = await host.api.openProject({ path: made.path });
    expect(opened.notices).toEqual([
      expect.stringMatching(/^2 takes with \d+\.\d s of music.* were recovered/),
    ]);
    expect(opened.file.takes).toMatchObject([
      { origin: 'recovered', complete: false, seed: 1 },
      { origin: 'recovered', complete: false, seed: 2 },
    ]);
    const names = await readdir(join(made.path, 'takes'));
    expect(names.filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(isAlive(workerProcessId)).toBe(false);

    const end = await host.finish(generate(opened.projectId, { takes: 1 }));
    expect(end.type).toBe('done');
    const { file } = await host.api.projectState(opened.projectId);
    expect(file.takes.map((take) => take.origin)).toEqual(['recovered', 'recovered', 'generated']);
  });
});
