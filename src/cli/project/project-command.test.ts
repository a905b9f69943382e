import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleTake, scoredDocument } from '../../document/example-project.ts';
import { makeTestProject, type TestProject } from '../../jobs/project/test-project.ts';
import { defaultDucking } from '../../shared/ducking.ts';
import { projectFileName, type ProjectDocument } from '../../shared/project-document.ts';
import { lockProject } from '../../store/project-lock.ts';
import { callCli, runCli } from '../test-cli.ts';

let test: TestProject;
const take = exampleTake('one', 0, 10);
beforeAll(async () => {
  test = await makeTestProject(2);
  const { file } = test.withMusic([take], scoredDocument(take));
  await writeFile(join(test.project.path, projectFileName), JSON.stringify(file));
});
afterAll(() => test.close());

const stored = async () =>
  JSON.parse(await readFile(join(test.project.path, projectFileName), 'utf8')) as {
    document: ProjectDocument;
    revision: number;
  };
const vidmuse = (...args: string[]) => callCli(['project', ...args], { cwd: test.folder });

async function set(change: unknown) {
  const path = join(test.folder, 'change.json');
  await writeFile(path, typeof change === 'string' ? change : JSON.stringify(change));
  return vidmuse('set', test.project.path, '--from', path);
}

describe('vidmuse project', () => {
  it('shows takes, clips, mix and markers as JSON', async () => {
    const { exitCode, stdout } = await vidmuse('show', test.project.path);
    expect(exitCode).toBe(0);
    const { clips, mix, markers } = (await stored()).document;
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'film',
      path: test.project.path,
      film: { durationSeconds: 2 },
      takes: [take],
      clips,
      mix,
      lanes: [
        { id: 'music', name: 'Music' },
        { id: 'track-1', name: 'Original', tracks: [1] },
      ],
      markers,
      range: null,
    });
  });

  it('says of lanes that are set which of them there are none of', async () => {
    const pans = { 'track-1': { pan: 0.5 }, 'track-7': { pan: 0.5 } };
    const { exitCode, stderr } = await set({ mix: { lanes: pans } });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('There is no lane track-7; the lanes are music, track-1.');
    expect((await set({ mix: { lanes: { 'track-1': { pan: 0 } } } })).stderr).toBe('');
  });

  it('adds the markers of another program', async () => {
    const path = join(test.folder, 'markers.csv');
    await writeFile(path, 'Name,Time,Notes\nDoor,1.2,slams\n');
    const { exitCode, stderr } = await vidmuse('import-markers', test.project.path, path);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect((await stored()).document.markers).toContainEqual({
      id: 'hit-1',
      kind: 'hit',
      seconds: 1.2,
      label: 'Door',
      notes: 'slams',
    });
    await writeFile(path, 'In,Name\n1.3,Window\n99,Late\n');
    const partly = await vidmuse('import-markers', test.project.path, path);
    expect(partly.stderr).toContain('Markers outside of the film that were left out: 1.');
    expect(partly.exitCode).toBe(0);
    await writeFile(path, 'Name\nDoor\n');
    expect((await vidmuse('import-markers', test.project.path, path)).exitCode).toBe(2);
  });

  it('changes the given parts and keeps the rest', async () => {
    const { document: before, revision } = await stored();
    const markers = [{ id: 'hit-1', kind: 'hit', seconds: 1.5, label: 'Door' }] as const;
    const range = { startSeconds: 0.5, endSeconds: 1 };
    const { exitCode, stdout } = await set({ mix: { musicGainDecibels: -6 }, markers, range });
    expect(exitCode).toBe(0);
    const changed = {
      ...before,
      mix: { ...before.mix, musicGainDecibels: -6 },
      markers: [...markers],
      range,
    };
    expect((await stored()).document).toEqual(changed);
    expect((await stored()).revision).toBe(revision + 1);
    expect(JSON.parse(stdout)).toMatchObject({ mix: changed.mix, markers, range });
    expect((await set({ range: null })).exitCode).toBe(0);
    expect((await stored()).document.range).toBeUndefined();
  });

  it('changes cues, and rejects overlapping ones', async () => {
    const cue = (id: string, startSeconds: number, endSeconds: number) => ({
      ...{ id, startSeconds, endSeconds, title: 'Door', music: true },
    });
    const cues = [cue('cue-1', 0, 0.5), cue('cue-2', 0.5, 1)];
    expect((await set({ cues })).exitCode).toBe(0);
    expect((await stored()).document.cues).toEqual(cues);
    const { stdout } = await vidmuse('show', test.project.path);
    expect(JSON.parse(stdout)).toMatchObject({ cues });
    const refused = await set({ cues: [cue('cue-1', 0, 0.7), cue('cue-2', 0.5, 1)] });
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/overlaps/);
    expect((await set({ cues: [] })).exitCode).toBe(0);
  });

  it('shows music tracks, and changes them', async () => {
    const musicTracks = [{ id: 'music-2', name: 'Drums' }];
    expect((await set({ musicTracks })).exitCode).toBe(0);
    expect((await stored()).document.musicTracks).toEqual(musicTracks);
    const { stdout } = await vidmuse('show', test.project.path);
    expect(JSON.parse(stdout)).toMatchObject({ musicTracks });
  });

  it('changes single settings of ducking and uses defaults for the others', async () => {
    expect((await set({ mix: { ducking: { depthDecibels: 14 } } })).exitCode).toBe(0);
    expect((await set({ mix: { ducking: { holdSeconds: 0.7 } } })).exitCode).toBe(0);
    const { ducking } = (await stored()).document.mix;
    expect(ducking).toEqual({ ...defaultDucking, depthDecibels: 14, holdSeconds: 0.7 });
    const refused = await set({ mix: { ducking: { depthDecibels: 100 } } });
    expect(refused.stderr).toMatch(/at "mix.ducking.depthDecibels"/);
  });

  it('ducks once where the duck had been turned into points', async () => {
    const before = await stored();
    const { mix } = before.document;
    const points = [0, -8, -8, 0].map((decibels, place) => ({ seconds: 2 + place, decibels }));
    const ducking = { ...defaultDucking, enabled: false };
    const pointed = { ...mix, ducking, automation: { music: points }, duckPoints: points };
    expect((await set({ mix: pointed })).exitCode).toBe(0);
    expect((await stored()).document.mix.automation?.['music']).toBeDefined();
    // A track that is added gets the points as well.
    expect((await set({ musicTracks: [{ id: 'music-3' }] })).exitCode).toBe(0);
    expect((await stored()).document.mix.automation?.['music-3']).toEqual(points);
    expect((await set({ mix: { ducking: { enabled: true } } })).exitCode).toBe(0);
    expect((await stored()).document.mix).toEqual({ ...mix, ducking: defaultDucking });
    await writeFile(join(test.project.path, projectFileName), JSON.stringify(before));
  });

  it('accepts the output of show, also on standard input', async () => {
    const before = await stored();
    const { stdout } = await vidmuse('show', test.project.path);
    const { clips, mix } = JSON.parse(stdout) as ProjectDocument;
    const { exitCode } = await runCli(['project', 'set', test.project.path], {
      cwd: test.folder,
      input: JSON.stringify({ clips, mix }),
    });
    expect(exitCode).toBe(0);
    expect((await stored()).document).toEqual(before.document);
  });

  it.each([
    ['text that is no JSON', 'mix', /not JSON/],
    ['an unknown part', { takes: [] }, /not valid/],
    ['an unknown setting', { mix: { volume: 1 } }, /at "mix"/],
    ['a value out of range', { mix: { musicGainDecibels: 1000 } }, /at "mix.musicGainDecibels"/],
    [
      'a clip of an unknown take',
      (one: object) => ({ clips: [{ ...one, takeId: 'none' }] }),
      /none/,
    ],
  ])('refuses %s and writes nothing', async (_name, change, message) => {
    const before = await stored();
    const [clip = {}] = before.document.clips;
    const { exitCode, stderr } = await set(typeof change === 'function' ? change(clip) : change);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
    expect(await stored()).toEqual(before);
  });

  it.skipIf(process.platform !== 'linux')('stops reading a change that never ends', async () => {
    const { exitCode, stderr } = await vidmuse('set', test.project.path, '--from', '/dev/zero');
    expect(stderr).toContain('longer than any project');
    expect(exitCode).toBe(2);
    const markers = join(test.folder, 'markers.edl');
    await symlink('/dev/zero', markers);
    const imported = await vidmuse('import-markers', test.project.path, markers);
    expect(imported.stderr).toContain('is a device');
    expect(imported.exitCode).toBe(2);
  });

  it('writes nothing while the project is open elsewhere', async () => {
    const lock = await lockProject(test.project.path);
    const before = await stored();
    const { exitCode, stderr } = await set({ mix: { musicMuted: true } });
    expect(stderr).toContain('is open in another VidMuse Studio');
    expect(exitCode).toBe(4);
    expect(await stored()).toEqual(before);
    expect((await vidmuse('show', test.project.path)).exitCode).toBe(0);
    await lock?.release();
    expect((await set({ mix: { musicMuted: true } })).exitCode).toBe(0);
  });

  it('names the path when there is no project', async () => {
    const { exitCode, stderr } = await vidmuse('show', join(test.folder, 'none.vidmuse'));
    expect(stderr).toContain('There is no VidMuse project');
    expect(exitCode).toBe(3);
  });
});
