import { writeFile } from 'node:fs/promises';
import { holdsLanes, originalLanes, type OriginalLane } from '../../document/mix-lanes.ts';
import { isSameSound, originalTracks } from '../../document/original-tracks.ts';
import { needsProxy } from '../../media/preview/needs-proxy.ts';
import { writeFilmStrip } from '../../media/film-strip.ts';
import type { VideoInfo } from '../../media/media-info.ts';
import { playableSound, writeOriginalLanes } from '../../media/original-sound.ts';
import { findSceneCuts } from '../../media/scene-cuts.ts';
import { PeakCollector } from '../../sound/peaks.ts';
import type { SoundChoice } from '../../shared/film-clock.ts';
import type { FilmActivity } from '../../shared/film-activity.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { originalMixdown, type StoredAnalysis } from '../../shared/project-layout.ts';
import { requireAnalysisSpace, writeAnalysisFile } from '../../store/analysis-files.ts';
import { addToAnalysis } from '../../store/stored-analysis.ts';
import type { JobResult, ProjectJobRun } from '../project/job-run.ts';
import { openFilm } from '../project/open-film.ts';
import { findSpeech } from './find-speech.ts';
import { readPictureTimes } from './read-picture-times.ts';

/** 100 peaks a second, for both channels together. */
const originalSamplesPerPeak = 480;

/** Of the playable copy, in float32. */
const soundBytesPerSecond = playableSound.sampleRate * playableSound.channels * 4;

/** More than the thumbnails, the peaks and the description of an analysis take. */
const analysisBytes = 4 << 20;

/**
 * Makes what the timeline shows of a film: its clock, thumbnails, the times of uneven frames, a playable copy of its sound with
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
  const lanes = originalLanes(video.clock, file.document.originalTracks);
  const needsSound = tracks && !holdsLanes(analysis.originalSound, tracks, lanes.length);
  const soundBytes = needsSound ? video.durationSeconds * soundBytesPerSecond * lanes.length : 0;
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
  if (!video.clock.constantRate && !analysis.pictureTimes) {
    emit({ type: 'progress', stage: 'reading frame times', done: 0, total: 1, unit: 'items' });
    const times = await readPictureTimes(video, { signal });
    const file = 'picture.times';
    await writeAnalysisFile(analysisDir, file, (path) => writeFile(path, times));
    await add({ pictureTimes: { file, count: times.length / 4 } });
  }
  if (needsSound) {
    await add(await analyseSound(video, { tracks, lanes }, analysisDir, options));
  }
  if (tracks && !isSameSound(tracks, analysis.speech?.tracks)) {
    await add({ speech: await findSpeech(video, tracks, options) });
  }
  if (!analysis.cuts) {
    let activity: FilmActivity | undefined;
    const onActivity = (found: FilmActivity) => (activity = found);
    const seconds = await findSceneCuts(video, { ...options, onActivity });
    const cuts = seconds.map((time, index) => ({
      id: `cut-${index + 1}`,
      kind: 'cut' as const,
      seconds: time,
      label: '',
    }));
    await add({ cuts, ...(activity && { activity }) });
  }
  return {};
}

async function analyseSound(
  video: VideoInfo,
  { tracks, lanes }: { readonly tracks: SoundChoice; readonly lanes: readonly OriginalLane[] },
  analysisDir: string,
  options: LongTaskOptions,
): Promise<Partial<StoredAnalysis>> {
  const { sampleRate } = playableSound;
  const channels = playableSound.channels * lanes.length;
  const peaks = new PeakCollector(originalSamplesPerPeak * channels);
  const peaksOfLanes =
    lanes.length > 1
      ? lanes.map(() => new PeakCollector(originalSamplesPerPeak * playableSound.channels))
      : [];
  const soundFile = 'original.wav';
  const sounds = lanes.map(({ sound }) => sound);
  await writeAnalysisFile(analysisDir, soundFile, (path) =>
    writeOriginalLanes(video, path, sounds, {
      ...options,
      onSamples: (samples) => {
        peaks.push(samples);
        peaksOfLanes.forEach((lane, index) => lane.push(channelsOf(samples, channels, 2 * index)));
      },
    }),
  );
  const form = { samplesPerPeak: originalSamplesPerPeak, sampleRate };
  const peaksFile = 'original.peaks';
  await writeAnalysisFile(analysisDir, peaksFile, (path) => writeFile(path, peaks.peaks()));
  const lanePeaks = [];
  for (const [index, lane] of peaksOfLanes.entries()) {
    const file = `original-${index + 1}.peaks`;
    await writeAnalysisFile(analysisDir, file, (path) => writeFile(path, lane.peaks()));
    lanePeaks.push({ file, ...form });
  }
  return {
    originalSound: { file: soundFile, sampleRate, channels, mixdown: originalMixdown, tracks },
    originalPeaks: { file: peaksFile, ...form },
    lanePeaks,
  };
}

/** Two channels of several that alternate. */
function channelsOf(samples: Float32Array, channels: number, first: number): Float32Array {
  return Float32Array.from(
    { length: (2 * samples.length) / channels },
    (_, index) => samples[(index >> 1) * channels + first + (index & 1)]!,
  );
}
