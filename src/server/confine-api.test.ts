import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { studioContract, type OpenProject, type StudioApi } from '../shared/studio-api.ts';
import { confineApi } from './confine-api.ts';
import { Workspace } from './workspace.ts';

let folder: string;
let workspace: Workspace;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'vidmuse-confine-')));
  for (const path of ['workspace/a.vidmuse', 'outside/b.vidmuse']) {
    await mkdir(join(folder, path), { recursive: true });
  }
  for (const path of ['workspace/film.mp4', 'outside/film.mp4']) {
    await writeFile(join(folder, path), 'film');
  }
  await symlink(join(folder, 'outside/film.mp4'), join(folder, 'workspace/link.mp4'));
  workspace = await Workspace.open(join(folder, 'workspace'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The API over a host that opens any project with `relativePath` as its video. */
function apiWithVideo(relativePath: string): StudioApi {
  const host: Partial<StudioApi> = {
    openProject: async ({ path }) => {
      await workspace.admitVideo(path, resolve(path, relativePath));
      return { path } as OpenProject;
    },
  };
  return confineApi(host as StudioApi, workspace);
}

describe('a project opened from a browser', () => {
  it('shows a video of the workspace', async () => {
    const project = await apiWithVideo('../film.mp4').openProject({ path: 'a.vidmuse' });
    expect(project.path).toBe(join(folder, 'workspace/a.vidmuse'));
  });

  it.each(['../../outside/film.mp4', '../link.mp4', '/etc/hostname'])(
    'shows no video that lies outside the workspace, as %s does',
    async (relativePath) => {
      await expect(
        apiWithVideo(relativePath).openProject({ path: 'a.vidmuse' }),
      ).rejects.toMatchObject({ code: 'no-permission' });
    },
  );

  it('is kept from looking for its video elsewhere', async () => {
    const project = join(folder, 'workspace/a.vidmuse');
    const mayRead = (path: string) => workspace.mayReadFor(project, join(folder, path));
    expect(await mayRead('workspace/film.mp4')).toBe(true);
    expect(await mayRead('workspace/link.mp4')).toBe(false);
    expect(await mayRead('outside/film.mp4')).toBe(false);
    expect(await mayRead('outside')).toBe(false);
    await workspace.trust(project);
    expect(await mayRead('outside/film.mp4')).toBe(true);
    expect(workspace.has(join(folder, 'outside/film.mp4'))).toBe(false);
  });

  it('is a file or a folder to be saved by the browser, not the whole workspace', async () => {
    const api = confineApi({} as StudioApi, workspace);
    expect(await api.revealFile('film.mp4')).toEqual({
      url: `/download?path=${encodeURIComponent(join(folder, 'workspace/film.mp4'))}`,
    });
    expect(await api.revealFile('a.vidmuse')).toEqual({
      url: `/download?path=${encodeURIComponent(join(folder, 'workspace/a.vidmuse'))}`,
    });
    await expect(api.revealFile('.')).rejects.toThrow('"." is no file and no folder');
  });

  it('may lie elsewhere with its video when it was named as the server was started', async () => {
    const path = join(folder, 'outside/b.vidmuse');
    const api = apiWithVideo('../film.mp4');
    await expect(api.openProject({ path })).rejects.toMatchObject({ code: 'no-permission' });
    await workspace.trust(path);
    expect((await api.openProject({ path })).path).toBe(path);
    expect(workspace.has(join(folder, 'outside/film.mp4'))).toBe(true);
    expect(workspace.has(join(folder, 'outside/other.mp4'))).toBe(false);
  });
});

describe('the API for a browser', () => {
  it('has every method of the contract, and none that is not listed in it', () => {
    const host = { newMethod: () => Promise.resolve('/etc/passwd') } as unknown as StudioApi;
    const names = Object.keys(confineApi(host, workspace)).sort();
    expect(names).toEqual([...Object.keys(studioContract), 'onEvent'].sort());
  });
});
