import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate, makeTestFolder, makeVideo, type TestFolder } from '../../host/test-studio.ts';
import { projectFileName, type ProjectFile } from '../../shared/project-document.ts';
import { takePaths } from '../../store/take-files.ts';
import { repositoryModelsDir, runCli } from '../test-cli.ts';

const seed = 5;
let folder: TestFolder;
const at = (...names: string[]) => join(folder.path, ...names);
const vidmuse = (...args: string[]) => runCli(args, { cwd: folder.path });
const stored = async (project: string) =>
  JSON.parse(await readFile(join(project, projectFileName), 'utf8')) as ProjectFile;

beforeAll(async () => {
  folder = await makeTestFolder();
  await makeVideo(at('clip.mp4'), 3);
});
afterAll(() => folder.remove());

describe('vidmuse score --project', () => {
  it('makes the same takes, timeline and film as the editor with the same seed', async () => {
    const args = ['--seed', String(seed), '--takes', '2', '--device', 'cpu'];
    const scored = await vidmuse('score', 'clip.mp4', ...args, '--project', 'kept.vidmuse');
    expect(scored).toMatchObject({ exitCode: 0 });
    expect(scored.stdout).toContain('kept.vidmuse');

    const host = folder.openHost({ modelsDir: repositoryModelsDir });
    const { projectId, path: editorPath } = await host.api.createProject({
      videoPath: at('clip.mp4'),
    });
    const end = await host.finish(generate(projectId, { takes: 2, seed }));
    expect(end.type).toBe('done');
    await host.api.closeProject(projectId);
    await host.close();

    const keptPath = at('kept.vidmuse');
    const [kept, edited] = await Promise.all([stored(keptPath), stored(editorPath)]);
    expect(kept.takes.map((take) => take.seed)).toEqual([seed, seed + 1]);
    for (const [place, take] of kept.takes.entries()) {
      const other = edited.takes[place]!;
      const facts = { id: '', createdAt: '' };
      expect({ ...take, ...facts }).toEqual({ ...other, ...facts });
      for (const part of ['sound', 'continuation', 'peaks'] as const) {
        const [ours, theirs] = await Promise.all([
          readFile(takePaths(keptPath, take.id)[part]),
          readFile(takePaths(editorPath, other.id)[part]),
        ]);
        expect(ours.equals(theirs), part).toBe(true);
      }
    }
    const withoutIds = ({ document }: ProjectFile) => ({
      mix: document.mix,
      sampleRate: document.sampleRate,
      clips: document.clips.map((clip) => ({ ...clip, id: '', takeId: '' })),
    });
    expect(withoutIds(kept)).toEqual(withoutIds(edited));
    expect(kept.document.clips).toHaveLength(1);

    for (const [name, project] of [
      ['ours', keptPath],
      ['theirs', editorPath],
    ] as const) {
      const exported = await vidmuse('export', project, '--out', `${name}.mp4`);
      expect(exported).toMatchObject({ exitCode: 0 });
    }
    const [ours, theirs] = await Promise.all([
      readFile(at('ours.mp4')),
      readFile(at('theirs.mp4')),
    ]);
    expect(ours.equals(theirs)).toBe(true);
  });

  it('refuses a project that exists, and a folder of videos', async () => {
    const again = await vidmuse('score', 'clip.mp4', '--force', '--project', 'kept.vidmuse');
    expect(again.stderr).toContain('kept.vidmuse exists already');
    expect(again.exitCode).toBe(4);
    const many = await vidmuse('score', '.', '--project', 'many.vidmuse');
    expect(many.stderr).toContain('goes with one video');
    expect(many.exitCode).toBe(2);
  });

  it('leaves no project behind without the option, not even when it is stopped', async () => {
    const before = await readdir(folder.path);
    const args = ['score', 'clip.mp4', '--out', 'stopped.mp4', '--json'];
    const stopped = await runCli(args, {
      cwd: folder.path,
      signal: { name: 'SIGINT', when: '"type":"stretch"' },
    });
    expect(stopped.exitCode).toBe(130);
    expect(await readdir(folder.path)).toEqual(before);
  });
});
