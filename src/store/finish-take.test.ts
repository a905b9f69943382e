import { mkdir, mkdtemp, open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { existsSync, readlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { exampleTake } from '../document/example-project.ts';
import { floatWavHeader } from '../files/float-wav.ts';
import { ownProcess } from '../system/process-identity.ts';
import { finishTake } from './finish-take.ts';
import { takePaths } from './take-files.ts';

const sampleRate = 3200;

it.skipIf(process.platform !== 'linux')(
  'flushes sound and tokens to the disk before it removes their only other copies',
  async () => {
    const projectPath = await mkdtemp(join(tmpdir(), 'vidmuse-finish-'));
    onTestFinished(() => rm(projectPath, { recursive: true }));
    await mkdir(join(projectPath, 'takes'));
    const whole = exampleTake('a', 0, 2, sampleRate);
    const paths = takePaths(projectPath, 'a');
    const { complete, tokenCount, sampleCount, integratedLufs: _, peak: __, ...plan } = whole;
    const continuation = { headerBytes: 0, bytesPerToken: 16 };
    const sound = new Float32Array(2 * sampleRate).fill(0.25);
    writeFileSync(paths.plan, JSON.stringify({ ...plan, continuation, ...ownProcess() }));
    writeFileSync(paths.soundPart, Buffer.concat([floatWavHeader(sampleRate, 0), bytesOf(sound)]));
    writeFileSync(paths.continuationPart, new Int32Array(100 * 4).fill(7));
    const flushed = await watchFlushes(() => existsSync(paths.continuationPart));

    const take = await finishTake(projectPath, 'a', { complete });

    expect(take).toMatchObject({ tokenCount, sampleCount });
    expect(existsSync(paths.continuationPart)).toBe(false);
    expect(await readFile(paths.continuation)).toEqual(bytesOf(new Int32Array(100 * 4).fill(7)));
    const names = flushed.filter(({ isPartThere }) => isPartThere).map(({ name }) => name);
    expect(names).toContainEqual(expect.stringMatching(/^\.a\.unfinished-.*\.tokens$/));
    expect(names).toContain(basename(paths.soundPart));
    // The new names as well.
    expect(names.lastIndexOf('takes')).toBeGreaterThan(
      names.findIndex((name) => name.endsWith('.tokens')),
    );
  },
);

function bytesOf(values: Float32Array | Int32Array): Buffer {
  return Buffer.from(values.buffer);
}

/** Records the names of the files and folders that are flushed, and whether a part was there then. */
async function watchFlushes(isThere: () => boolean) {
  const flushed: { name: string; isPartThere: boolean }[] = [];
  const handle = await open(tmpdir());
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const { sync } = prototype;
  const spy = vi.spyOn(prototype, 'sync').mockImplementation(function (this: FileHandle) {
    const path = readlinkSync(`/proc/self/fd/${this.fd}`);
    flushed.push({ name: basename(path), isPartThere: isThere() });
    return sync.call(this);
  });
  onTestFinished(() => spy.mockRestore());
  return flushed;
}
