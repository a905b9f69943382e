import { spawnSync } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSeededCheckpoint } from '../../engine/checkpoint/write-seeded-checkpoint.ts';
import { importModel } from '../../engine/import-model.ts';
import { makeTestSound, mountMemory } from '../../media/test-media.ts';
import type { JobRequest } from '../../shared/jobs.ts';
import { recoverTakes } from '../../store/recover-takes.ts';
import type { JobOutput } from './job-run.ts';
import { generateRequest, makeTestProject, type TestProject } from './test-project.ts';

let test: TestProject;
beforeAll(async () => {
  test = await makeTestProject(12);
});
afterAll(() => test.close());
const at = (...names: string[]) => join(test.folder, ...names);

describe('too little room is found before any work is done', () => {
  it.each([
    ['analyse', 'thumbnails and the sound of the film'],
    ['import-music', 'the takes'],
    ['generate', 'the takes'],
  ] as const)('by %s', async (kind, what) => {
    const path = at(`${kind}.vidmuse`);
    if (!(await mountMemory(path, 'size=1m'))) return;
    const requests: Record<typeof kind, JobRequest> = {
      analyse: { kind: 'analyse', projectId: 'project' },
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

  it('by the import of a model', async () => {
    const modelsDir = at('models');
    if (!(await mountMemory(modelsDir, 'size=1m'))) return;
    const checkpointDir = at('checkpoint');
    await writeSeededCheckpoint(checkpointDir, { scale: 'tiny', seed: 3, type: 'float16' });
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
