import { writeFile } from 'node:fs/promises';
import { isSameSound, originalTracks } from '../../document/original-tracks.ts';
import { needsProxy } from '../../media/preview/needs-proxy.ts';
import { writeFilmStrip } from '../../media/film-strip.ts';
import type { VideoInfo } from '../../media/media-info.ts';
import { playableSound, writeOriginalSound } from '../../media/original-sound.ts';
import { findSceneCuts } from '../../media/scene-cuts.ts';
import { PeakCollector } from '../../sound/peaks.ts';
import type { SoundChoice } from '../../shared/film-clock.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { originalMixdown, type StoredAnalysis } from '../../shared/project-layout.ts';
import { requireAnalysisSpace, writeAnalysisFile } from '../../store/analysis-files.ts';
import { addToAnalysis } from '../../store/stored-analysis.ts';
import type { JobResult, ProjectJobRun } from '../project/job-run.ts';
import { openFilm } from '../project/open-film.ts';
import { findSpeech } from './find-speech.ts';

/** 100 peaks a second, for both channels together. */
const originalSamplesPerPeak = 480;

/** Of the playable copy, in float32. */
const soundBytesPerSecond = playableSound.sampleRate * playableSound.channels * 4;

/** More than the thumbnails, the peaks and the description of an analysis take. */
const analysisBytes = 4 << 20;

/**
 * Makes what the timeline shows of a film: its clock, thumbnails, a playable copy of its sound with
 * peaks, where there is speech, its cuts. Each part is stored and sent as soon as it is ready; stored
 * parts are kept, but for the sound when other tracks are chosen.
 *
 * @throws AppError `bad-media`, `cancelled`, `disk-full`, `no-permission`, `ffmpeg-failed`
 */
export async function analyseVideo(run: ProjectJobRun<'analyse'>): Promise<JobResult> {
  const { signal, emit } = run;
  const { analysisDir, file } = run.project;
  const { film: video, ...opened } = await openFilm(run.project, { signal });
  let { analysis } = opened;
  emit({ type: 'analysis', analysis });
  const add = async (part: Partial<StoredAnalysis>) => {
    analysis = await addToAnalysis(analysisDir, analysis, part);
    emit({ type: 'analysis', analysis });
  };
  const options: LongTaskOptions = {
    signal,
    onProgress: (progress) => emit({ type: 'progress', ...progress }),
  };

  const tracks = originalTracks(video.clock, file.document.originalTracks);
  const needsSound = tracks && !isSameSound(tracks, analysis.originalSound?.tracks);
  const soundBytes = needsSound ? video.durationSeconds * soundBytesPerSecond : 0;
  const what = 'thumbnails and the sound of the film';
  await requireAnalysisSpace(analysisDir, analysisBytes + soundBytes, what);
  if (analysis.needsProxy === undefined) await add({ needsProxy: needsProxy(video) });
  if (!analysis.filmstrip) {
    emit({ type: 'progress', stage: 'making thumbnails', done: 0, total: 1, unit: 'items' });
    const file = 'filmstrip.jpg';
    const strip = await writeAnalysisFile(analysisDir, file, (path) =>
      writeFilmStrip(video, path, { signal }),
    );
    await add({ filmstrip: { ...strip, file } });
  }
  if (needsSound) {
    await add(await analyseSound(video, tracks, analysisDir, options));
  }
  if (tracks && !isSameSound(tracks, analysis.speech?.tracks)) {
    await add({ speech: await findSpeech(video, tracks, options) });
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
  tracks: SoundChoice,
  analysisDir: string,
  options: LongTaskOptions,
): Promise<Partial<StoredAnalysis>> {
  const { sampleRate, channels } = playableSound;
  const peaks = new PeakCollector(originalSamplesPerPeak * channels);
  const soundFile = 'original.wav';
  await writeAnalysisFile(analysisDir, soundFile, (path) =>
    writeOriginalSound(video, path, {
      ...options,
      sound: tracks,
      onSamples: (samples) => peaks.push(samples),
    }),
  );
  const peaksFile = 'original.peaks';
  await writeAnalysisFile(analysisDir, peaksFile, (path) => writeFile(path, peaks.peaks()));
  return {
    originalSound: { file: soundFile, sampleRate, channels, mixdown: originalMixdown, tracks },
    originalPeaks: { file: peaksFile, samplesPerPeak: originalSamplesPerPeak, sampleRate },
  };
}
