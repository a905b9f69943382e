import { spawnSync } from 'node:child_process';
import {
  cp,
  lstat,
  mkdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { ofFormat1 } from '../../src/document/example-formats.ts';
import { forkWorkers } from '../../src/host/worker-process.ts';
import { createStudioHost } from '../../src/host/studio-host.ts';
import { createStudioDoor } from '../../src/shared/studio-door.ts';
import { answerInputs, peakOfProcess } from './answer-inputs.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateJson } from './mutate-json.ts';
import { OutsideFolder } from './outside-folder.ts';
import type { Random } from './random.ts';

const folder = process.cwd();
const outside = new OutsideFolder(join(folder, 'outside'));
const seedling = join(folder, 'seedling');

const host = createStudioHost({
  appInfo: {
    name: 'VidMuse Studio',
    version: '0',
    platform: 'test',
    architecture: 'x64',
    shell: 'desktop',
    devices: ['cpu'],
  },
  modelsDir: join(folder, 'models'),
  dataDir: join(folder, 'data'),
  cacheDir: join(folder, 'cache'),
  projectsDir: join(folder, 'projects'),
  startWorker: forkWorkers(join(import.meta.dirname, '../../src/worker/index.ts')),
});
const door = createStudioDoor(host.api);
const ready = makeSeedling();

answerInputs(
  async (random) => {
    await ready;
    const path = join(folder, 'a.vidmuse');
    await rm(path, { recursive: true, force: true });
    await cp(seedling, path, { recursive: true });
    const kind = await mutateProject(path, random);
    const problems: string[] = [];
    const shown: Record<string, string> = {};
    const result = await door('openProject', [{ path }]);
    if (result.ok) {
      const { projectId, notices } = result.value as { projectId: string; notices: string[] };
      for (const notice of notices) if (notice.length > 1000) problems.push('a long notice');
      for (const name of ['takes/a.wav', 'takes/b.wav', 'video', 'cache/original.wav']) {
        const url = `http://media/media/${projectId}/${name}`;
        const answer = await host.serveMedia(new Request(url));
        const text = Buffer.from(await answer.arrayBuffer()).toString('latin1');
        shown[name] = text;
      }
      await door('closeProject', [projectId]);
    }
    problems.push(...(await outside.problems(shown)));
    const { outcome, message } = result.ok
      ? { outcome: 'accepted', message: '' }
      : { outcome: result.error.code, message: result.error.message };
    return { kind, outcome, message, problems };
  },
  () =>
    Math.max(
      ...(['media', 'engine'] as const).map((lane) => peakOfProcess(host.workerProcessId(lane))),
    ),
);

async function makeSeedling(): Promise<void> {
  await outside.create();
  for (const path of ['models', 'seedling/takes', 'seedling/cache']) {
    await mkdir(join(folder, path), { recursive: true });
  }
  await writeFile(join(seedling, 'project.json'), JSON.stringify(ofFormat1));
  for (const name of [
    'a.wav',
    'a.peaks',
    'a.tokens',
    'b.wav.part',
    'b.tokens.part',
    'b.json.part',
  ]) {
    await writeFile(join(seedling, 'takes', name), Buffer.alloc(4096));
  }
  const analysis = { schema: 'vidmuse-studio/analysis', formatVersion: 1, contentHash: 'c' };
  await writeFile(join(seedling, 'cache', 'analysis.json'), JSON.stringify(analysis));
}

/** Changes one to three things in a project folder; returns what. */
async function mutateProject(path: string, random: Random): Promise<string> {
  const done: string[] = [];
  const count = 1 + random.below(3);
  for (let change = 0; change < count; change++) {
    const name = random.pick([
      'project.json',
      'project.json',
      'takes/a.wav',
      'takes/a.tokens',
      'takes/b.wav.part',
      'takes/b.tokens.part',
      'takes/b.json.part',
      'cache/analysis.json',
      'cache/original.wav',
      'takes',
      'cache',
      '.lock',
      'project.json.backup',
    ]);
    const file = join(path, name);
    const way = random.pick(['json', 'json', 'bytes', 'link', 'device', 'pipe', 'folder', 'gone']);
    done.push(`${name}: ${way}`);
    // Skips a link or a pipe that an earlier change made here.
    const isPlain = await lstat(file).then(
      (status) => status.isFile(),
      () => false,
    );
    const isReached = await stat(join(file, '..')).then(
      async (above) => above.isDirectory() && (await realpath(join(file, '..'))).startsWith(path),
      () => false,
    );
    if (!isReached) continue;
    const old = isPlain ? await readFile(file) : Buffer.from('{}');
    if (way === 'json' || way === 'bytes') {
      const text = way === 'json' ? mutatedText(old, random) : mutateBytes(old, random);
      await rm(file, { recursive: true, force: true });
      await writeFile(file, text).catch(() => undefined);
      continue;
    }
    await rm(file, { recursive: true, force: true });
    if (way === 'link') await symlink(outside.secretPath, file).catch(() => undefined);
    if (way === 'device') await symlink('/dev/zero', file).catch(() => undefined);
    if (way === 'pipe') spawnSync('mkfifo', [file]);
    if (way === 'folder') await mkdir(file).catch(() => undefined);
  }
  return done.join(', ');
}

function mutatedText(old: Buffer, random: Random): string {
  let value: unknown = ofFormat1;
  try {
    value = JSON.parse(old.toString());
  } catch {
    // It was not JSON before: write a project instead.
  }
  try {
    return JSON.stringify(mutateJson(value, random));
  } catch {
    // Nested too deeply for JSON.stringify.
    return '['.repeat(1 + random.below(1_000_000));
  }
}
