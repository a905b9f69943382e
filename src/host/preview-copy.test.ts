import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Analysis } from '../shared/film-analysis.ts';
import type { StudioEvent } from '../shared/studio-api.ts';
import { makeTestFolder, type TestFolder, type TestHost } from './test-studio.ts';

const run = promisify(execFile);

let folder: TestFolder;
let host: TestHost;
beforeAll(async () => {
  folder = await makeTestFolder();
  host = folder.openHost();
  await run('ffmpeg', [
    ...['-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=64x36:r=25:d=1'],
    ...['-c:v', 'prores_ks', join(folder.path, 'master.mov')],
  ]);
});
afterAll(() => folder.remove());

type AnalysisEvent = Extract<StudioEvent, { type: 'analysis' }>;

function analysisWith(isMeant: (analysis: Analysis) => boolean): Promise<AnalysisEvent> {
  return host.waitFor(
    (event): event is AnalysisEvent => event.type === 'analysis' && isMeant(event.analysis),
  );
}

async function get(url: string): Promise<Response> {
  return host.serveMedia(new Request(`http://media${url}`));
}

it('copies a film that no player shows by itself, beside its analysis, and deletes the copy', async () => {
  const { api } = host;
  const {
    projectId,
    path,
    stillUrl = '',
  } = await api.createProject({
    videoPath: join(folder.path, 'master.mov'),
  });
  const { analysis } = await analysisWith(({ proxy, cuts }) => Boolean(proxy && cuts));
  expect(analysis).toMatchObject({ needsProxy: true, proxy: { codec: 'h264' } });
  // What the two jobs stored at the same time is all there.
  const { analysis: kept } = await api.projectState(projectId);
  expect(Object.keys(kept)).toEqual(expect.arrayContaining(['film', 'filmstrip', 'cuts', 'proxy']));
  const copy = await get(kept.proxy?.url ?? '');
  expect([copy.status, copy.headers.get('content-type')]).toEqual([200, 'video/mp4']);
  await copy.body?.cancel();

  const still = await get(`${stillUrl}0.4`);
  expect([still.status, still.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  expect([...new Uint8Array(await still.arrayBuffer())].slice(0, 2)).toEqual([0xff, 0xd8]);
  const near = await get(`${stillUrl}0.4&near`);
  expect(await near.arrayBuffer()).toEqual(await (await get(`${stillUrl}0.4`)).arrayBuffer());
  for (const wrong of ['-1', '1e9', 'x', '']) {
    expect((await get(`${stillUrl}${wrong}`)).status).toBe(404);
  }

  await api.removeProxy(projectId);
  expect((await api.projectState(projectId)).analysis.proxy).toBeUndefined();
  expect(await readdir(join(path, 'cache'))).not.toContain('proxy.mp4');
  await api.closeProject(projectId);

  // It stays deleted, until it is asked for.
  const again = await api.openProject({ path });
  expect(again.analysis.proxy).toBeUndefined();
  const running = await api.runningJobs();
  expect(running.filter((event) => event.type === 'queued')).toEqual([]);
  const end = await host.finish({ kind: 'proxy', projectId: again.projectId });
  expect(end.type).toBe('done');
  expect((await api.projectState(again.projectId)).analysis.proxy).toBeDefined();
});
