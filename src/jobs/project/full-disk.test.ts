import { spawnSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeSeededCheckpoint } from '../../engine/checkpoint/write-seeded-checkpoint.ts';
import { exportModel } from '../../engine/export/export-model.ts';
import { importModel } from '../../engine/import-model.ts';
import { makeTestSound, mountMemory } from '../../media/test-media.ts';
import type { JobRequest } from '../../shared/jobs.ts';
import { copyProject } from '../../store/copy-project.ts';
import { recoverTakes } from '../../store/recover-takes.ts';
import { checkScore } from '../check-score.ts';
import { openEngine } from '../open-engine.ts';
import type { JobOutput } from './job-run.ts';
import {
  generateRequest,
  makeTestProject,
  testModelsDir,
  type TestProject,
} from './test-project.ts';

let test: TestProject;
let checkpointDir: string;
beforeAll(async () => {
  test = await makeTestProject(12);
  checkpointDir = at('checkpoint');
  await writeSeededCheckpoint(checkpointDir, { scale: 'tiny', seed: 3, type: 'float16' });
});
afterAll(() => test.close());
const at = (...names: string[]) => join(test.folder, ...names);

async function openTestModel(cacheDir: string) {
  const model = await openEngine({
    modelsDir: testModelsDir,
    modelId: 'starter',
    device: 'cpu',
    cacheDir,
  });
  return Object.assign(model, { [Symbol.asyncDispose]: () => model.close() });
}

describe('too little room is found before any work is done', () => {
  it.each([
    ['analyse', 'thumbnails and the sound of the film'],
    ['proxy', 'a preview copy'],
    ['import-music', 'the takes'],
    ['generate', 'the takes'],
  ] as const)('by %s', async (kind, what) => {
    const path = at(`${kind}.vidmuse`);
    if (!(await mountMemory(path, 'size=1m'))) return;
    const requests: Record<typeof kind, JobRequest> = {
      analyse: { kind: 'analyse', projectId: 'project' },
      proxy: { kind: 'proxy', projectId: 'project' },
      'import-music': {
        kind: 'import-music',
        projectId: 'project',
        path: await makeTestSound(at('theme.wav'), 2),
        modelId: 'starter',
        device: 'cpu',
        startSeconds: 0,
      },
      generate: generateRequest({}),
    };
    const outputs: JobOutput[] = [];
    const running = test.run(requests[kind], {
      takeIds: ['take'],
      project: { ...test.project, path, analysisDir: join(path, 'cache') },
      onOutput: (output) => outputs.push(output),
    });
    await expect(running).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringMatching(`too little room: this needs about .* MB for ${what} in`),
    });
    expect(await readdir(path)).toEqual([]);
    expect(outputs.filter((output) => output.type === 'progress' && output.done > 0)).toEqual([]);
  });

  it('by a copy of the project', async () => {
    const folder = at('copies');
    if (!(await mountMemory(folder, 'size=1m'))) return;
    const { path, file } = test.project;
    await mkdir(join(path, 'takes'));
    await writeFile(join(path, 'takes', 'long.wav'), Buffer.alloc(1 << 20));
    const onProgress = vi.fn();
    const copying = copyProject(path, join(folder, 'Copy.vidmuse'), {
      present: () => file,
      onProgress,
    });
    await expect(copying).rejects.toThrow(/too little room: .* 2 MB for the copy of the project/);
    expect(onProgress).not.toHaveBeenCalled();
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['films', 'film', /too little room: .* for the film in ".*small-films"/],
    ['cache', 'cache', /too little room: .* for features of the film \(VIDMUSE_CACHE_DIR\)/],
    ['takes', 'project', /too little room: .* for the takes in ".*small-takes"/],
  ] as const)('by the check of a score, on the disk of the %s', async (name, full, message) => {
    const small = at(`small-${name}`);
    const roomy = at(`roomy-${name}`);
    await mkdir(roomy);
    if (!(await mountMemory(small, 'size=1m'))) return;
    const folderOf = (which: typeof full) => (which === full ? small : roomy);
    const cacheDir = folderOf('cache');
    await using model = await openTestModel(cacheDir);
    const checking = checkScore(model, {
      videoPath: test.project.videoPath,
      outputs: [{ videoPath: join(folderOf('film'), 'film.mp4') }],
      projectPath: join(folderOf('project'), 'Kept.vidmuse'),
      force: false,
      seed: 1,
      parameters: {},
    });
    await expect(checking).rejects.toThrow(message);
    expect([...(await readdir(small)), ...(await readdir(roomy))]).toEqual([]);
  });

  it('by the export of a model', async () => {
    const outputDir = at('exported');
    if (!(await mountMemory(outputDir, 'size=1m'))) return;
    const model = await importModel({
      checkpointDir,
      modelsDir: at('roomy-models'),
      id: 'tiny',
      precision: 'float32',
    });
    const onProgress = vi.fn();
    const exporting = exportModel({ model, outputDir }, { onProgress });
    await expect(exporting).rejects.toThrow(/too little room: .* MB for the checkpoint in/);
    expect(onProgress).not.toHaveBeenCalled();
    expect(await readdir(outputDir)).toEqual([]);
  });

  it('by the import of a model', async () => {
    const modelsDir = at('models');
    if (!(await mountMemory(modelsDir, 'size=1m'))) return;
    let reports = 0;
    const importing = importModel(
      { checkpointDir, modelsDir, id: 'tiny', precision: 'float32' },
      { onProgress: () => (reports += 1) },
    );
    await expect(importing).rejects.toThrow(/too little room: .* MB for the model in/);
    expect(reports).toBe(0);
    expect(await readdir(modelsDir)).toEqual([]);
  });
});

it('keeps what was composed when the disk fills meanwhile, as a take', async () => {
  const path = at('filling.vidmuse');
  await mkdir(path);
  // Another disk than the project's, so that it is full only when it is written to.
  if (!(await mountMemory(join(path, 'takes'), 'size=800k'))) return;
  const running = test.run(generateRequest({ range: { start: 0, end: 500 } }), {
    takeIds: ['take'],
    project: { ...test.project, path },
  });
  await expect(running).rejects.toMatchObject({
    code: 'disk-full',
    message: expect.stringMatching(/the disk is full; free some space and try again/),
  });
  spawnSync('mount', ['-o', 'remount,size=8m', join(path, 'takes')]);
  const { takes, notices } = await recoverTakes({ projectPath: path, knownIds: [] });
  expect(notices).toEqual([]);
  expect(takes).toMatchObject([{ id: 'take', origin: 'recovered', startToken: 0 }]);
  // 800 kB are 6 s at 32 kHz in float32.
  expect(takes[0]?.tokenCount).toBeGreaterThan(200);
  expect(takes[0]?.tokenCount).toBeLessThan(320);
});
