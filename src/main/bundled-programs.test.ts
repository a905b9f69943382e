import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledPrograms } from './bundled-programs.ts';

let resources: string;
beforeAll(async () => {
  resources = await mkdtemp(join(tmpdir(), 'vidmuse-resources-'));
  await mkdir(join(resources, 'bin'));
  for (const name of ['ffmpeg', 'ffprobe', 'ffmpeg.exe']) {
    await writeFile(join(resources, 'bin', name), '');
  }
});
afterAll(() => rm(resources, { recursive: true }));

describe('the programs that a package brings', () => {
  it('are named for the worker', () => {
    expect(bundledPrograms(resources, 'linux', {})).toEqual({
      FFMPEG_PATH: join(resources, 'bin', 'ffmpeg'),
      FFPROBE_PATH: join(resources, 'bin', 'ffprobe'),
    });
    expect(bundledPrograms(resources, 'win32', {})).toEqual({
      FFMPEG_PATH: join(resources, 'bin', 'ffmpeg.exe'),
    });
  });

  it('give way to those that a person names', () => {
    const environment = { FFMPEG_PATH: '/opt/ffmpeg', FFPROBE_PATH: '' };
    expect(bundledPrograms(resources, 'linux', environment)).toEqual({
      FFPROBE_PATH: join(resources, 'bin', 'ffprobe'),
    });
  });

  it('are none where the package relies on those of the system', () => {
    expect(bundledPrograms(join(resources, 'bin'), 'linux', {})).toEqual({});
  });

  it('come with the model that finds speech', async () => {
    const path = join(resources, 'bin', 'speech', 'silero-vad.onnx');
    await mkdir(join(resources, 'bin', 'speech'));
    await writeFile(path, '');
    expect(bundledPrograms(join(resources, 'bin'), 'linux', {})).toEqual({
      VIDMUSE_SPEECH_MODEL: path,
    });
  });
});
