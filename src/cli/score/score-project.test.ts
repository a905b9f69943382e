import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate, makeTestFolder, makeVideo, type TestFolder } from '../../host/test-studio.ts';
import { quickWorkers } from '../../host/test-workers.ts';
import { readAudio } from '../../media/extract-audio.ts';
import { hasSamePicture } from '../../media/has-same-picture.ts';
import { probeVideo } from '../../media/probe.ts';
import { projectFileName, type ProjectFile, type Take } from '../../shared/project-document.ts';
import { takePaths, TakeSounds } from '../../store/take-files.ts';
import { callCli, parseLines, repositoryModelsDir, runCli } from '../test-cli.ts';

const run = promisify(execFile);
const seed = 5;
let folder: TestFolder;
const at = (...names: string[]) => join(folder.path, ...names);
const vidmuse = (...args: string[]) => callCli(args, { cwd: folder.path });
const stored = async (project: string) =>
  JSON.parse(await readFile(join(project, projectFileName), 'utf8')) as ProjectFile;

beforeAll(async () => {
  folder = await makeTestFolder();
  await makeVideo(at('clip.mp4'), 3);
});
afterAll(() => folder.remove());

const readSamples = (path: string) => readAudio(path, { sampleRate: 32_000, channels: 1 });

async function samplesOf(project: string, { id, sampleCount }: Take): Promise<Float32Array> {
  const sounds = new TakeSounds(project);
  return sounds.read(id, 0, sampleCount).finally(() => sounds.close());
}

function largestDifference(left: Float32Array, right: Float32Array): number {
  if (left.length !== right.length) return Infinity;
  return left.reduce((most, sample, at) => Math.max(most, Math.abs(sample - right[at]!)), 0);
}

const sidesOf = (samples: Float32Array) =>
  [0, 1].map((side) => samples.filter((_, index) => index % 2 === side)) as [
    Float32Array,
    Float32Array,
  ];

/** Energy of what differs between two sides, in dB beside that of both together. */
function sideDecibels([left, right]: readonly [Float32Array, Float32Array]): number {
  const [side, middle] = [-1, 1].map((sign) =>
    left.reduce((sum, sample, at) => sum + (sample + sign * right[at]!) ** 2, 0),
  ) as [number, number];
  return 10 * Math.log10(side / middle);
}

describe('vidmuse score --project', () => {
  it('makes the same takes, timeline and film as the editor with the same seed', async () => {
    const args = ['--seed', String(seed), '--takes', '2', '--device', 'cpu'];
    const scored = await vidmuse('score', 'clip.mp4', ...args, '--project', 'kept.vidmuse');
    expect(scored).toMatchObject({ exitCode: 0 });
    expect(scored.stdout).toContain('kept.vidmuse');

    const startWorker = quickWorkers(() => true);
    const host = folder.openHost({ modelsDir: repositoryModelsDir, startWorker });
    const { projectId, path: editorPath } = await host.api.createProject({
      videoPath: at('clip.mp4'),
    });
    // The level of the music depends on the film's own sound, which the command line measures first.
    await host.finish({ kind: 'analyse', projectId });
    const end = await host.finish(
      generate(projectId, { modelId: 'starter2', seed, parameters: {} }),
    );
    expect(end.type).toBe('done');
    await host.api.closeProject(projectId);
    await host.close();

    const keptPath = at('kept.vidmuse');
    const [kept, edited] = await Promise.all([stored(keptPath), stored(editorPath)]);
    expect(kept.takes.map((take) => take.seed)).toEqual([seed, seed + 1]);
    for (const [place, take] of kept.takes.entries()) {
      const other = edited.takes[place]!;
      // On several threads the codec's samples differ by rounding; its tokens are exact.
      const facts = { id: '', createdAt: '', integratedLufs: 0, peak: 0 };
      expect({ ...take, ...facts }).toEqual({ ...other, ...facts });
      expect(take.integratedLufs).toBeCloseTo(other.integratedLufs!, 4);
      const [ours, theirs] = await Promise.all([
        readFile(takePaths(keptPath, take.id).continuation),
        readFile(takePaths(editorPath, other.id).continuation),
      ]);
      expect(ours.equals(theirs)).toBe(true);
      const [sound, otherSound] = await Promise.all([
        samplesOf(keptPath, take),
        samplesOf(editorPath, other),
      ]);
      expect(largestDifference(sound, otherSound)).toBeLessThan(1e-5);
      expect(sound.some((sample) => Math.abs(sample) > 0.01)).toBe(true);
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
      probeVideo(at('ours.mp4')),
      probeVideo(at('theirs.mp4')),
    ]);
    expect(await hasSamePicture(ours, theirs)).toBe(true);
    const [heard, otherHeard] = await Promise.all([
      readSamples(ours.path),
      readSamples(theirs.path),
    ]);
    expect(largestDifference(heard, otherHeard)).toBeLessThan(1e-3);
  });

  it('places the bars of a model that keeps a beat by the cuts and the end of the film', async () => {
    // Cuts at 1.36 and 3.36 s, and the end at 5.36 s.
    const shots = ['white:d=1.36', 'navy:d=2', 'orange:d=2'].flatMap((shot) => [
      ...['-f', 'lavfi', '-i', `color=${shot}:s=320x180:r=25`],
    ]);
    const together = ['-filter_complex', '[0][1][2]concat=n=3', '-pix_fmt', 'yuv420p'];
    await run('ffmpeg', ['-v', 'error', ...shots, ...together, at('shots.mp4')]);
    const args = ['--model', 'starter2', '--tempo', '60', '--device', 'cpu'];
    const scored = await vidmuse('score', 'shots.mp4', ...args, '--project', 'shots.vidmuse');
    expect(scored).toMatchObject({ exitCode: 0 });
    const [take] = (await stored(at('shots.vidmuse'))).takes;
    expect(take!.model.parameters['downbeat']).toBeCloseTo(1.36, 6);
  });

  it('rejects a project that exists, and a folder of videos', async () => {
    const again = await vidmuse('score', 'clip.mp4', '--force', '--project', 'kept.vidmuse');
    expect(again.stderr).toContain('kept.vidmuse exists already');
    expect(again.exitCode).toBe(4);
    const many = await vidmuse('score', '.', '--project', 'many.vidmuse');
    expect(many.stderr).toContain('goes with one video');
    expect(many.exitCode).toBe(2);
  });

  it('makes the music of the kept project wide, and reads no more of the sound of a film than it scores', async () => {
    const args = ['--device', 'cpu', '--seed', '1', '--width', '0.6', '--duration', '1', '--json'];
    const files = ['--out', 'w.mp4', '--project', 'w.vidmuse'];
    const wide = await vidmuse('score', 'clip.mp4', ...args, ...files);
    expect(wide).toMatchObject({ exitCode: 0 });
    const read = parseLines(wide.stdout).filter(({ stage }) => stage === 'looking for speech');
    expect(read.length).toBeGreaterThan(0);
    expect(read.map(({ total }) => total)).toEqual(read.map(() => 1));
    expect(read.map(({ done }) => done)).toContain(1);

    expect((await stored(at('w.vidmuse'))).document.mix.musicWidth).toBe(0.6);
    const exported = ['w.vidmuse', '--out', 'wide.wav', '--content', 'wav'];
    expect(await vidmuse('export', ...exported)).toMatchObject({ exitCode: 0 });
    const [left, right] = sidesOf(
      await readAudio(at('wide.wav'), { sampleRate: 48_000, channels: 2 }),
    );
    expect(sideDecibels([left, right])).toBeGreaterThan(-20);
    const [filmLeft, filmRight] = sidesOf(
      await readAudio(at('w.mp4'), { sampleRate: 48_000, channels: 2 }),
    );
    // The sides of AAC differ by the noise that its decoder adds.
    expect(sideDecibels([filmLeft, filmRight])).toBeLessThan(-50);
    const alone = await vidmuse('score', 'clip.mp4', '--width', '0.6', '--out', 'alone.mp4');
    expect(alone.stderr).toContain('--width goes with --project');
    expect(alone.exitCode).toBe(2);
  });

  it('leaves no project behind without the option, even when it is stopped', async () => {
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
