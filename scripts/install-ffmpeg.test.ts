import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'install-ffmpeg-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function run(environment: NodeJS.ProcessEnv): { status: number | null; stderr: string } {
  const script = join(import.meta.dirname, 'install-ffmpeg.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script], {
    env: { FFMPEG_PATH: '', FFPROBE_PATH: '', ...environment },
    encoding: 'utf8',
  });
  return { status, stderr };
}

const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
if (!canInstall) console.warn('SKIPPED: installing ffmpeg needs root on Debian or Ubuntu');

describe('install-ffmpeg', () => {
  it('does nothing and prints nothing when both programs are found', () => {
    expect(run({ PATH: process.env['PATH'] })).toEqual({ status: 0, stderr: '' });
  });

  it('names the variable that is wrong', () => {
    expect(run({ PATH: process.env['PATH'], FFPROBE_PATH: '/nowhere' })).toEqual({
      status: 1,
      stderr: 'FFPROBE_PATH is "/nowhere", which does not run; correct or unset it.\n',
    });
  });

  it('prints the command to type when it cannot install', () => {
    const { status, stderr } = run({ PATH: folder });
    expect(status).toBe(1);
    expect(stderr).toMatch(/Install them with:\n\n {4}\S.*install ?.*ffmpeg/);
  });

  it.runIf(canInstall)('installs without questions, after an update if one is needed', async () => {
    // A fake apt-get: finds no package before an update, then "installs" two programs.
    const aptGet = [
      '#!/bin/sh',
      `echo "$DEBIAN_FRONTEND $*" >> "${folder}/calls"`,
      `[ "$1" = update ] && { : > "${folder}/updated"; exit 0; }`,
      `[ -e "${folder}/updated" ] || exit 100`,
      `for name in ffmpeg ffprobe; do printf '#!/bin/sh\\n' > "${folder}/$name"; chmod +x "${folder}/$name"; done`,
    ].join('\n');
    await writeFile(join(folder, 'apt-get'), aptGet);
    await chmod(join(folder, 'apt-get'), 0o755);
    await writeFile(join(folder, 'chmod'), '#!/bin/sh\nexec /bin/chmod "$@"\n');
    await chmod(join(folder, 'chmod'), 0o755);
    expect(run({ PATH: folder })).toMatchObject({ status: 0 });
    const install = 'noninteractive install -y -q --no-install-recommends ffmpeg';
    const calls = await readFile(join(folder, 'calls'), 'utf8');
    expect(calls).toBe(`${install}\nnoninteractive update -q\n${install}\n`);
  });
});
