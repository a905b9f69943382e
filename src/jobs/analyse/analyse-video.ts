import { readFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash } from '../../media/content-hash.ts';
import { writeFilmStrip } from '../../media/film-strip.ts';
import { writeFinishedFile } from '../../files/finished-file.ts';
import type { VideoInfo } from '../../media/media-info.ts';
import { playableSound, writeOriginalSound } from '../../media/original-sound.ts';
import { probeVideo } from '../../media/probe.ts';
import { findSceneCuts } from '../../media/scene-cuts.ts';
import { PeakCollector } from '../../sound/peaks.ts';
import { asAppError } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import {
  analysisFileName,
  originalMixdown,
  storedAnalysisSchema,
  type StoredAnalysis,
} from '../../shared/project-layout.ts';
import type { JobResult, ProjectJobRun } from '../project/job-run.ts';

/** 100 peaks a second, for both channels together. */
const originalSamplesPerPeak = 480;

/**
 * Makes what the timeline shows of a video: thumbnails, a playable copy of its sound with peaks, its
 * cuts. Each part is told and noted as soon as it is ready; what is there already is not made again.
 *
 * @throws AppError `bad-media`, `cancelled`, `disk-full`, `no-permission`, `ffmpeg-failed`
 */
export async function analyseVideo(run: ProjectJobRun<'analyse'>): Promise<JobResult> {
  const { signal, emit } = run;
  const { videoPath, analysisDir } = run.project;
  const video = await probeVideo(videoPath, { signal });
  let analysis = await readAnalysis(analysisDir, await contentHash(videoPath));
  emit({ type: 'analysis', analysis });
  const add = async (part: Partial<StoredAnalysis>) => {
    analysis = { ...analysis, ...part };
    await writeAnalysis(analysisDir, analysis);
    emit({ type: 'analysis', analysis });
  };
  const options: LongTaskOptions = {
    signal,
    onProgress: (progress) => emit({ type: 'progress', ...progress }),
  };

  await mkdir(analysisDir, { recursive: true }).catch((error: unknown) => {
    throw asAppError(error, `make the folder "${analysisDir}"`);
  });
  if (!analysis.filmstrip) {
    emit({ type: 'progress', stage: 'making thumbnails', done: 0, total: 1, unit: 'items' });
    const file = 'filmstrip.jpg';
    const strip = await writeFilmStrip(video, join(analysisDir, file), { signal });
    await add({ filmstrip: { ...strip, file } });
  }
  if (!analysis.originalSound && video.audio.length > 0) {
    await add(await analyseSound(video, analysisDir, options));
  }
  if (!analysis.cuts) {
    const seconds = await findSceneCuts(video, options);
    const cuts = seconds.map((time, index) => ({
      id: `cut-${index + 1}`,
      kind: 'cut' as const,
      seconds: time,
      label: '',
    }));
    await add({ cuts });
  }
  return {};
}

async function analyseSound(
  video: VideoInfo,
  analysisDir: string,
  options: LongTaskOptions,
): Promise<Partial<StoredAnalysis>> {
  const { sampleRate, channels } = playableSound;
  const peaks = new PeakCollector(originalSamplesPerPeak * channels);
  const soundFile = 'original.wav';
  await writeOriginalSound(video, join(analysisDir, soundFile), {
    ...options,
    onSamples: (samples) => peaks.push(samples),
  });
  const peaksFile = 'original.peaks';
  await writeFinishedFile(join(analysisDir, peaksFile), { force: true }, (temporaryPath) =>
    writeFile(temporaryPath, peaks.peaks()),
  );
  return {
    originalSound: { file: soundFile, sampleRate, channels, mixdown: originalMixdown },
    originalPeaks: { file: peaksFile, samplesPerPeak: originalSamplesPerPeak, sampleRate },
  };
}

/** What is known of the video with this hash; nothing when the files there are of another one. */
async function readAnalysis(analysisDir: string, hash: string): Promise<StoredAnalysis> {
  const text = await readFile(join(analysisDir, analysisFileName), 'utf8').catch(() => '');
  const stored = storedAnalysisSchema.safeParse(parseJson(text));
  if (stored.success && stored.data.contentHash === hash) return stored.data;
  return { schema: 'vidmuse-studio/analysis', formatVersion: 1, contentHash: hash };
}

async function writeAnalysis(analysisDir: string, analysis: StoredAnalysis): Promise<void> {
  const path = join(analysisDir, analysisFileName);
  await writeFinishedFile(path, { force: true }, (temporaryPath) =>
    writeFile(temporaryPath, JSON.stringify(analysis)),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
