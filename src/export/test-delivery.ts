import { mkdir, open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { exampleTake } from '../document/example-project.ts';
import { placeRange } from '../document/place-range.ts';
import { floatWavHeader, writeFloatWav } from '../files/float-wav.ts';
import { makeTestVideo, type TestVideoOptions } from '../media/test-media.ts';
import { probeVideo } from '../media/probe.ts';
import {
  createDocument,
  projectFormatVersion,
  type Mix,
  type ProjectFile,
  type Take,
} from '../shared/project-document.ts';
import type { ExportRequest } from './export-film.ts';

const takeRate = 32_000;

/** What differs from the usual project of {@link makeDeliveryProject}. */
export interface DeliveryOptions {
  readonly name?: string;
  readonly film?: TestVideoOptions;
  readonly mix?: Partial<Mix>;
  readonly take?: Partial<Take>;
}

/**
 * A project over a film of a few seconds whose music is a tone that is unlike everything else:
 * 330 Hz, as long as the film, at -20 dBFS. For tests; `path` is that of the film.
 */
export async function makeDeliveryProject(
  path: string,
  { name = 'Film', film = {}, mix = {}, take: changes = {} }: DeliveryOptions = {},
): Promise<Pick<ExportRequest, 'projectPath' | 'videoPath' | 'file'>> {
  const videoPath = await makeTestVideo(path, film);
  const video = await probeVideo(videoPath);
  const projectPath = `${videoPath}.vidmuse`;
  await mkdir(join(projectPath, 'takes'), { recursive: true });
  const seconds = Math.max(1, Math.floor(video.durationSeconds));
  const music = Float32Array.from(
    { length: seconds * takeRate },
    (_, index) => 0.1 * Math.sin((2 * Math.PI * 330 * index) / takeRate),
  );
  await using sound = await open(join(projectPath, 'takes', 'music.wav'), 'w');
  await sound.write(floatWavHeader(takeRate, music.length));
  await writeFloatWav(sound, 0, music);
  const take = { ...exampleTake('music', 0, seconds, takeRate), peak: 0.1, ...changes };
  const empty = createDocument(takeRate);
  const document = placeRange({ ...empty, mix: { ...empty.mix, ...mix } }, [take], {
    take,
    startSample: 0,
    endSample: music.length,
  });
  const file: ProjectFile = {
    schema: 'vidmuse-studio/project',
    formatVersion: projectFormatVersion,
    name,
    revision: 0,
    source: {
      relativePath: `../${basename(videoPath)}`,
      absolutePath: videoPath,
      sizeBytes: video.sizeInBytes,
      contentHash: 'none',
      durationSeconds: video.durationSeconds,
      frameRate: video.video.frameRate,
      variableFrameRate: video.video.variableFrameRate,
      width: video.video.displayWidth,
      height: video.video.displayHeight,
      hasSound: video.audio.length > 0,
      ...(video.timecode !== undefined && { startTimecode: video.timecode }),
    },
    takes: [take],
    document,
  };
  return { projectPath, videoPath, file };
}
