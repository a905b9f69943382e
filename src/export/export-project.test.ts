import { appendFile, mkdir, open, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAudio } from '../media/extract-audio.ts';
import { runFfmpeg } from '../media/ffmpeg.ts';
import { hasSamePicture } from '../media/has-same-picture.ts';
import { probe, probeVideo } from '../media/probe.ts';
import { decodedSound, makeTestVideo } from '../media/test-media.ts';
import { decibelsToGain } from '../document/clip-envelope.ts';
import { exampleTake } from '../document/example-project.ts';
import { placeRange } from '../document/place-range.ts';
import { floatWavHeader, writeFloatWav } from '../files/float-wav.ts';
import { sine } from '../sound/signals.ts';
import {
  projectFileName,
  type Mix,
  type ProjectFile,
  type Take,
} from '../shared/project-document.ts';
import { runCli } from '../cli/test-cli.ts';
import { exportFilm, planExport, type ExportRequest } from './export-film.ts';
import { exportProject } from './export-project.ts';
import type { ExporterId } from '../shared/exports/exporter-definitions.ts';
import { renderMix } from './render-mix.ts';
import { TakeSounds } from '../store/take-files.ts';
import { makeTestProject, sizeOf, type TestProject } from '../jobs/project/test-project.ts';

let test: TestProject;
let scored: ProjectFile;
let take: Take;
const at = (name: string) => join(test.folder, name);
beforeAll(async () => {
  test = await makeTestProject(3);
  take = { ...exampleTake('score', 0, 3, 32_000), peak: 0.3 };
  await mkdir(join(test.project.path, 'takes'));
  await using sound = await open(join(test.project.path, 'takes', 'score.wav'), 'w');
  await sound.write(floatWavHeader(32_000, take.sampleCount));
  await writeFloatWav(sound, 0, sine(32_000, 330, 0, take.sampleCount, 0.3));
  const document = placeRange(test.project.file.document, [take], {
    take,
    startSample: 0,
    endSample: take.sampleCount,
  });
  scored = withMix(test.withMusic([take], document).file, { musicGainDecibels: -6 });
  await writeFile(join(test.project.path, projectFileName), JSON.stringify(scored));
});
afterAll(() => test.close());

function withMix(file: ProjectFile, mix: Partial<Mix>): ProjectFile {
  return { ...file, document: { ...file.document, mix: { ...file.document.mix, ...mix } } };
}

function exportAs(
  name: string,
  exporter: ExporterId,
  changes: Partial<ExportRequest> = {},
): Promise<void> {
  const { path, videoPath } = test.project;
  const findSpeech = () => Promise.resolve([]);
  const request = { projectPath: path, file: scored, videoPath, exporter, options: {}, findSpeech };
  return exportFilm({ ...request, force: false, outputPath: at(name), ...changes });
}

function rms(samples: Float32Array): number {
  return difference(samples, new Float32Array(samples.length));
}

/** Root mean square of the difference of two sounds. */
function difference(left: Float32Array, right: Float32Array): number {
  const length = Math.min(left.length, right.length);
  let sum = 0;
  for (let i = 0; i < length; i++) sum += ((left[i] as number) - (right[i] as number)) ** 2;
  return Math.sqrt(sum / length);
}

describe('exporting', () => {
  it('writes as a wav the music of the mix, sample for sample', async () => {
    await exportAs('music.wav', 'wav');
    const info = await probe(at('music.wav'));
    expect(info.audio[0]).toMatchObject({ codec: 'pcm_s24le', sampleRate: 48_000, channels: 2 });
    expect(info.durationSeconds).toBeCloseTo(3, 5);
    const written = await decodedSound(at('music.wav'), { sampleRate: 48_000, channels: 2 });
    const video = await probeVideo(test.project.videoPath);
    const mix = { projectPath: test.project.path, file: scored, video };
    let at48k = 0;
    for await (const [left, right] of renderMix({ ...mix, lanes: ['music'] })) {
      for (let index = 0; index < left.length; index++, at48k += 2) {
        expect(Math.abs(written[at48k]! - left[index]!)).toBeLessThan(2 ** -23);
        expect(Math.abs(written[at48k + 1]! - right[index]!)).toBeLessThan(2 ** -23);
      }
    }
    expect(written.length).toBe(at48k);
    expect(written.some((sample) => Math.abs(sample) > 0.05)).toBe(true);
    expect(await readFile(at('music.wav'), 'latin1')).toMatch('machine-made with VidMuse Studio');
  });

  it('changes only the gain of music that is not too loud', async () => {
    const sounds = new TakeSounds(test.project.path);
    const samples = await sounds.read(take.id, 0, take.sampleCount);
    await sounds.close();
    const music = await decodedSound(at('music.wav'), { sampleRate: 32_000, channels: 1 });
    // The clip begins and ends with a fade of 5 ms, and resampling leaves out the top of the band.
    const inside = (all: Float32Array) => all.slice(400, take.sampleCount - 400);
    const expected = inside(samples).map((sample) => decibelsToGain(-6) * sample);
    expect(difference(inside(music), expected)).toBeLessThan(0.01 * rms(expected));
  });

  it('writes the same file from the command line as from the editor', async () => {
    const request = {
      kind: 'export',
      projectId: 'p',
      exporter: 'mix',
      outputPath: at('editor.mp4'),
      force: false,
    } as const;
    const project = { ...test.project, file: scored };
    expect((await test.run(request, { project })).result.outputPath).toBe(at('editor.mp4'));
    const args = ['export', test.project.path, '--content', 'mix', '--out'];
    const cwd = test.folder;
    expect(await runCli([...args, at('command.mp4')], { cwd })).toMatchObject({ exitCode: 0 });
    const exported = await readFile(at('command.mp4'));
    expect(exported.equals(await readFile(at('editor.mp4')))).toBe(true);
    // Another mix gives another file: the two were not equal for want of music.
    await test.run(
      { ...request, outputPath: at('louder.mp4') },
      { project: { ...project, file: withMix(scored, { musicGainDecibels: 0 }) } },
    );
    expect(exported.equals(await readFile(at('louder.mp4')))).toBe(false);
  });

  it('does not accept another video as its own', async () => {
    const moved = `${test.project.path}-moved`;
    await mkdir(moved);
    const source = { ...scored.source, relativePath: '../other.mp4', contentHash: 'gone' };
    await writeFile(join(moved, projectFileName), JSON.stringify({ ...scored, source }));
    await makeTestVideo(at('other.mp4'), { seconds: 3, tracks: 2 });
    const request = {
      exporter: 'music',
      options: {},
      outputPath: at('wrong.mp4'),
      force: false,
      findSpeech: () => Promise.resolve([]),
    } as const;
    const stored = scored.source.absolutePath;
    await expect(exportProject(moved, request)).rejects.toThrow(
      `is neither at "${at('other.mp4')}" nor at "${stored}", or is another one now`,
    );
    const beside = { ...source, absolutePath: at('other.mp4') };
    await writeFile(join(moved, projectFileName), JSON.stringify({ ...scored, source: beside }));
    await expect(exportProject(moved, request)).rejects.toThrow(
      `is not at "${at('other.mp4')}", or is another one now`,
    );
  });

  it('copies the picture unchanged, whatever the sound', async () => {
    const original = await probe(test.project.videoPath);
    await exportAs('plain.mp4', 'music');
    await exportAs('both.mov', 'extra-track');
    for (const name of ['editor.mp4', 'plain.mp4', 'both.mov']) {
      expect(await hasSamePicture(await probe(at(name)), original), name).toBe(true);
    }
  });

  it('mixes music and original at their gains', async () => {
    const sound = { sampleRate: 48_000, channels: 2 };
    const original = await readAudio(test.project.videoPath, sound);
    await exportAs('quiet.mov', 'mix', { file: withMix(scored, { musicMuted: true }) });
    expect(difference(await decodedSound(at('quiet.mov'), sound), original)).toBeLessThan(0.005);
    await exportAs('alone.mov', 'mix', { file: withMix(scored, { originalMuted: true }) });
    await exportAs('music.mov', 'music');
    const alone = await decodedSound(at('alone.mov'), sound);
    expect(difference(alone, await decodedSound(at('music.mov'), sound))).toBeLessThan(0.005);
    await exportAs('mix.mov', 'mix');
    const sum = alone.map((sample, i) => sample + (original[i] ?? 0));
    expect(difference(await decodedSound(at('mix.mov'), sound), sum)).toBeLessThan(0.01);
  });

  it('says the language of a mix that the film says, and that music alone has no words', async () => {
    const videoPath = at('french.mkv');
    const options = ['-c', 'copy', '-metadata:s:a:0', 'language=fra'];
    const inputs = [{ source: test.project.videoPath }];
    await runFfmpeg({ inputs, outputOptions: options, doing: 'name the language' }, videoPath);
    for (const [name, exporter, language, title] of [
      // ffmpeg reads back no titles of tracks in mp4 and mov.
      ['french mix.mp4', 'mix', 'fra', undefined],
      ['french mix.mkv', 'mix', 'fra', /^Mix with machine-made music \(VidMuse Studio, model /],
      ['french music.mkv', 'music', 'zxx', /^Music: machine-made with VidMuse Studio, model /],
    ] as const) {
      await exportAs(name, exporter, { videoPath });
      const [track] = (await probe(at(name))).audio;
      expect(track?.language).toBe(language);
      if (title) expect(track?.title).toMatch(title);
    }
    expect((await probe(at('mix.mov'))).audio[0]?.language ?? 'und').toBe('und');
  });

  it('adds the music as a second track beside the original', async () => {
    const { audio } = await probe(at('both.mov'));
    expect(audio.map(({ isDefault }) => isDefault)).toEqual([true, false]);
    const sound = { sampleRate: 48_000, channels: 2 };
    const kept = await readAudio(at('both.mov'), { ...sound, streamIndex: audio[0]?.index });
    expect(kept).toEqual(await readAudio(test.project.videoPath, sound));
    const music = await readAudio(at('both.mov'), { ...sound, streamIndex: audio[1]?.index });
    expect(difference(music, await decodedSound(at('music.mov'), sound))).toBeLessThan(0.005);
  });

  it('of a silent film has the music, as a mix and as a further track', async () => {
    const videoPath = await makeTestVideo(at('silent.mp4'), { seconds: 3, tracks: 0 });
    for (const content of ['mix', 'extra-track'] as const) {
      await exportAs(`scored-${content}.mp4`, content, { videoPath });
      const { audio } = await probe(at(`scored-${content}.mp4`));
      expect(audio).toMatchObject([{ codec: 'aac', isDefault: true, language: 'zxx' }]);
    }
  });

  it.each([
    ['over its own video', 'music', 'film.mp4', /is the video itself, which is never replaced/],
    ['a film as a wav', 'music', 'film.wav', /ending .mp4, .mov, .mkv or .m4v/],
    ['music as a film', 'wav', 'music.mp4', /give it the ending .wav/],
    ['over another file', 'wav', 'music.wav', /exists already/],
  ] as const)('refuses to write %s', async (_name, content, name, message) => {
    await expect(exportAs(name, content)).rejects.toThrow(message);
  });

  it('refuses a project without music', async () => {
    const request = exportAs('none.wav', 'wav', { file: test.project.file });
    await expect(request).rejects.toThrow('There is no music in the project');
  });

  it('refuses the film by another path, and any file inside a project', async () => {
    await symlink(test.folder, at('linked'));
    const linked = join(at('linked'), 'film.mp4');
    await expect(exportAs('', 'music', { outputPath: linked, force: true })).rejects.toThrow(
      'is the video itself',
    );
    const take = join(test.project.path, 'takes', 'score.wav');
    await expect(exportAs('', 'wav', { outputPath: take, force: true })).rejects.toThrow(
      'is inside the project',
    );
    await expect(exportAs('', 'wav', { outputPath: at('none/a.wav') })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it.each([
    ['16-bit', 'pcm_s16le'],
    ['24-bit', 'pcm_s24le'],
    ['float', 'pcm_f32le'],
  ])('stores the samples of a wav as %s', async (samples, codec) => {
    await exportAs(`${samples}.wav`, 'wav', { options: { samples } });
    expect((await probe(at(`${samples}.wav`))).audio).toMatchObject([{ codec }]);
  });

  it('leaves no files when it is cancelled', async () => {
    const { path, videoPath } = test.project;
    const controller = new AbortController();
    const exporting = exportFilm(
      {
        projectPath: path,
        file: scored,
        videoPath,
        exporter: 'mix',
        options: {},
        force: false,
        outputPath: at('stopped.mp4'),
        findSpeech: () => Promise.resolve([]),
      },
      { signal: controller.signal },
    );
    const written = async () =>
      (await readdir(test.folder)).filter((name) => /^\.?stopped\./.test(name));
    await expect.poll(written, { interval: 2 }).toHaveLength(1);
    controller.abort();
    await expect(exporting).rejects.toMatchObject({ code: 'cancelled' });
    expect(await written()).toEqual([]);
  });
});

describe('the plan of an export', () => {
  const plan = (name: string, exporter: ExporterId, changes: Partial<ExportRequest> = {}) => {
    const { path, videoPath } = test.project;
    const request = { projectPath: path, file: scored, videoPath, exporter, options: {} };
    return planExport({ ...request, force: false, outputPath: at(name), ...changes });
  };

  it.each([
    ['planned.mp4', 'mix', 1],
    ['planned.wav', 'wav', 0.98],
  ] as const)('names %s and about its size, and writes nothing', async (name, exporter, least) => {
    const planned = await plan(name, exporter);
    expect(planned).toMatchObject({ files: [{ path: at(name), exists: false }], losses: [] });
    expect(await sizeOf(at(name))).toBeUndefined();
    await exportAs(name, exporter);
    const size = (await sizeOf(at(name))) ?? 0;
    const estimate = planned.files[0]?.sizeBytes ?? 0;
    expect(estimate).toBeGreaterThanOrEqual(size * least);
    expect(estimate).toBeLessThan(size * 3);
    expect((await plan(name, exporter)).files).toMatchObject([{ exists: true }]);
  });

  it('says that the music is machine-made where a model made some of it', async () => {
    const imported = scored.takes.map((take) => ({ ...take, origin: 'imported' as const }));
    for (const exporter of ['mix', 'wav'] as const) {
      const name = exporter === 'mix' ? 'marked.mp4' : 'marked.wav';
      expect((await plan(name, exporter)).saysMachineMade).toBe(true);
      const file = { ...scored, takes: imported };
      expect((await plan(name, exporter, { file })).saysMachineMade).toBeUndefined();
    }
  });

  it('names what the result cannot hold', async () => {
    const videoPath = await makeTestVideo(at('tracks.mp4'), { seconds: 3, tracks: 3 });
    const mix = await plan('lost.mp4', 'mix', { videoPath });
    const extra = await plan('lost.mp4', 'extra-track', { videoPath });
    expect(mix.losses).toEqual([
      expect.stringMatching(/^Sound tracks of the film that are left out: 3: mono, −2\d dB\.$/),
    ]);
    expect(extra.losses).toEqual([]);
  });

  it('names what of a film is lost besides picture and sound', async () => {
    const list = at('late.txt');
    await writeFile(list, ';FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=200\nEND=400\n');
    const inputs = [{ source: await makeTestVideo(at('bare.mkv'), { seconds: 0.4 }) }];
    const outputOptions = ['-map', '0', '-map_chapters', '1', '-c', 'copy'];
    await runFfmpeg(
      { inputs: [...inputs, { source: list }], outputOptions, doing: 'mark' },
      at('late.mkv'),
    );
    const late = { videoPath: at('late.mkv') };
    expect((await plan('lost.mp4', 'music', late)).losses).toEqual([
      expect.stringMatching(/^The chapters move 0\.20 s earlier: .*\.mkv keeps their times\.$/),
    ]);
    expect((await plan('lost.mkv', 'music', late)).losses).toEqual([]);

    const manifest = Buffer.alloc(40);
    manifest.writeUInt32BE(manifest.length, 0);
    manifest.write('uuid', 4, 'latin1');
    manifest.write('d8fec3d61b0e483c92975828877ec481', 8, 'hex');
    await appendFile(await makeTestVideo(at('vouched.mp4'), { seconds: 0.4 }), manifest);
    const { losses } = await plan('lost.mp4', 'music', { videoPath: at('vouched.mp4') });
    expect(losses).toContainEqual(expect.stringMatching(/^The content credentials .* left out/));
  });

  it.each([
    ['a wrong ending', 'a.avi', 'mix', {}, 'unsupported'],
    ['an unknown option', 'a.wav', 'wav', { options: { bits: '9' } }, 'bad-argument'],
    ['a missing folder', 'none/a.wav', 'wav', {}, 'not-found'],
    ['a project', 'film.vidmuse/a.wav', 'wav', {}, 'bad-argument'],
  ] as const)('says the problem of %s', async (_name, file, exporter, changes, code) => {
    expect(await plan(file, exporter, changes)).toMatchObject({ files: [], problem: { code } });
  });

  it('names the endings of containers that can hold what this one cannot', async () => {
    const codec = ['-c:v', 'prores_ks', '-profile:v', '0'];
    const videoPath = await makeTestVideo(at('prores.mov'), { seconds: 0.4, tracks: 0, codec });
    const { problem } = await plan('unfit.mp4', 'music', { videoPath });
    expect(problem).toMatchObject({ code: 'unsupported', fittingEndings: ['.mov', '.mkv'] });
    expect((await plan('unfit.mov', 'music', { videoPath })).problem).toBeUndefined();
    expect((await plan('a.avi', 'music')).problem).not.toHaveProperty('fittingEndings');
  });
});
