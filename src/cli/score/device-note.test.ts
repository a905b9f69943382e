import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { makeTestFolder, makeTestVideo } from '../../media/test-media.ts';
import { hasGraphicsDevice } from '../../system/has-graphics-device.ts';
import { callCli, parseLines } from '../test-cli.ts';

const folder = await makeTestFolder();
const hasCard = await hasGraphicsDevice();
if (hasCard) console.warn('SKIPPED: scoring without a graphics card, because there may be one.');

const score = (...args: string[]) =>
  callCli(['score', 'clip.mp4', '--force', ...args], { cwd: folder });

beforeAll(async () => {
  await makeTestVideo(join(folder, 'clip.mp4'), { seconds: 1 });
});

const reason = 'no graphics card is used (the system shows none)';

it.skipIf(hasCard)('prints in one line why no graphics card is used', async () => {
  const { exitCode, stderr } = await score('--device', 'auto');
  expect(exitCode).toBe(0);
  expect(stderr.split('\n').filter((line) => line.includes('graphics card'))).toEqual([
    `The processor makes the music: ${reason}.`,
  ]);
});

it.skipIf(hasCard)('reports the same reason in --json', async () => {
  const { stdout, stderr } = await score('--json');
  const lines = parseLines(stdout);
  const note = `The processor makes the music: ${reason}.`;
  expect(lines[0]).toMatchObject({ type: 'started', deviceNote: note });
  expect(lines.at(-1)).toMatchObject({ type: 'done', deviceNote: note });
  expect(stderr).toBe('');
});

it.skipIf(hasCard)('fails when a graphics card is requested and there is none', async () => {
  const { exitCode, stderr } = await score('--device', 'webgpu');
  expect(exitCode).not.toBe(0);
  expect(stderr).toMatch(/^vidmuse: The graphics card cannot be used .*the system shows none.*\n$/);
});

it.skipIf(existsSync('/proc/driver/nvidia/version'))(
  'fails with what to do when CUDA is requested and there is no driver of NVIDIA',
  async () => {
    const { exitCode, stderr } = await score('--device', 'cuda');
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^vidmuse: CUDA cannot be used\. No driver.*vidmuse devices.*cpu.*\n$/);
  },
);

it('prints nothing about cards with --device cpu', async () => {
  const { stderr } = await score('--device', 'cpu');
  expect(stderr).not.toContain('graphics card');
});
