import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { exampleTake } from '../document/example-project.ts';
import { floatWavHeader } from '../files/float-wav.ts';
import { ownProcess } from '../system/process-identity.ts';
import { loadProject, tidyProject } from './project-folder.ts';
import { recoverTakes } from './recover-takes.ts';
import { readTakeContinuation, takePaths, TakeSounds } from './take-files.ts';
import { TakeSpool } from './take-spool.ts';

const sampleRate = 3200;

let folder: string;
let projectPath: string;
let outside: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-links-'));
  projectPath = join(folder, 'stranger.vidmuse');
  outside = join(folder, 'outside');
  await mkdir(join(projectPath, 'takes'), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

function planOf(id: string) {
  const take = exampleTake(id, 0, 2, sampleRate);
  const { complete: _, tokenCount: __, sampleCount: ___, integratedLufs: ____, ...rest } = take;
  const { peak: _____, ...plan } = rest;
  return { ...plan, continuation: { headerBytes: 0, bytesPerToken: 16 } };
}

/** Two seconds of a take, as a killed process leaves them. */
async function leaveParts(id: string, maker: object = { ...ownProcess(), startedAt: '1' }) {
  const paths = takePaths(projectPath, id);
  await writeFile(paths.plan, JSON.stringify({ ...planOf(id), processId: 1, ...maker }));
  const sound = new Float32Array(2 * sampleRate).fill(0.25);
  await writeFile(
    paths.soundPart,
    Buffer.concat([floatWavHeader(sampleRate, 0), Buffer.from(sound.buffer)]),
  );
  await writeFile(paths.continuationPart, new Int32Array(100 * 4));
  return paths;
}

describe.skipIf(process.platform === 'win32')('a link inside a project', () => {
  it('is not written through when a take is recovered', async () => {
    const paths = await leaveParts('a');
    const bytes = await readFile(paths.soundPart);
    await writeFile(outside, bytes);
    await rm(paths.soundPart);
    await symlink(outside, paths.soundPart);
    const { takes, notices } = await recoverTakes({ projectPath, knownIds: [] });
    expect(takes).toEqual([]);
    expect(notices).toEqual([expect.stringContaining('is a link, which is not followed')]);
    expect(await readFile(outside)).toEqual(bytes);
  });

  it('is not read, wherever it leads', async () => {
    const paths = await leaveParts('a');
    for (const path of [paths.continuation, paths.sound]) await symlink('/dev/zero', path);
    await rm(paths.continuationPart);
    await symlink('/dev/zero', paths.continuationPart);
    await expect(readTakeContinuation(projectPath, 'a')).rejects.toThrow(/is a link/);
    const sounds = new TakeSounds(projectPath);
    await expect(sounds.read('a', 0, 10)).rejects.toThrow(/is a link/);
    await sounds.close();
    const { notices } = await recoverTakes({ projectPath, knownIds: [] });
    expect(notices).toEqual([expect.stringContaining('is a link')]);
    await writeFile(outside, '{}');
    await symlink(outside, join(projectPath, 'project.json'));
    await expect(loadProject(projectPath)).rejects.toThrow(/is a link/);
  });

  it('is replaced when a new take is made under its name', async () => {
    const paths = takePaths(projectPath, 'a');
    await writeFile(outside, 'outside');
    for (const path of [paths.plan, paths.soundPart, paths.continuationPart]) {
      await symlink(outside, path);
    }
    await (await TakeSpool.create(projectPath, planOf('a'), new Uint8Array())).close();
    expect(await readFile(outside, 'utf8')).toBe('outside');
  });

  it('that leads the folder of takes out of the project stops a new take', async () => {
    await rm(join(projectPath, 'takes'), { recursive: true });
    await mkdir(outside);
    await symlink(outside, join(projectPath, 'takes'));
    await expect(TakeSpool.create(projectPath, planOf('a'), new Uint8Array())).rejects.toThrow(
      /is a link/,
    );
    expect(await readdir(outside)).toEqual([]);
  });
});

describe('recovering takes', () => {
  it('does not wait for a process that only has the number of the maker', async () => {
    for (const id of ['a', 'b', 'c'])
      await leaveParts(id, { ...ownProcess(), processId: 1, startedAt: '7' });
    // While the clock stands still, waiting for a process would never end.
    vi.spyOn(performance, 'now').mockReturnValue(0);
    onTestFinished(() => void vi.restoreAllMocks());
    const { takes } = await recoverTakes({ projectPath, knownIds: [] });
    expect(takes.map(({ id, origin, tokenCount }) => [id, origin, tokenCount])).toEqual([
      ['a', 'recovered', 100],
      ['b', 'recovered', 100],
      ['c', 'recovered', 100],
    ]);
    expect((await readdir(dirname(takePaths(projectPath, 'a').plan))).sort()).toEqual(
      ['a', 'b', 'c'].flatMap((id) => [
        `${id}.beats`,
        `${id}.peaks`,
        `${id}.take`,
        `${id}.tokens`,
        `${id}.wav`,
      ]),
    );
  });
});

describe('tidying a project', () => {
  it('removes temporary files of ended processes and nothing else', async () => {
    const { machine, processId } = ownProcess();
    const nameOf = (startedAt: string) =>
      `.x.unfinished-${machine}-${processId.toString(36)}-${startedAt}-0123ab.wav`;
    const running = nameOf(Number(ownProcess().startedAt ?? 0).toString(36));
    for (const name of [nameOf('1'), running, 'mine.wav']) {
      await writeFile(join(projectPath, 'takes', name), '');
    }
    await tidyProject(projectPath);
    const expected =
      process.platform === 'linux' ? [running, 'mine.wav'] : [running, nameOf('1'), 'mine.wav'];
    expect((await readdir(join(projectPath, 'takes'))).sort()).toEqual(expected.sort());
  });
});
