import { writeFile } from 'node:fs/promises';
import { holdsLanes, originalLanes, type OriginalLane } from '../../document/mix-lanes.ts';
import { isSameSound, originalTracks } from '../../document/original-tracks.ts';
import { needsProxy } from '../../media/preview/needs-proxy.ts';
import { isDecodedWhole, planFilmStrip, writeFilmStrip } from '../../media/film-strip.ts';
import { isHeavy } from '../../media/read-whole-picture.ts';
import type { VideoInfo } from '../../media/media-info.ts';
import { playableSound, writeOriginalLanes } from '../../media/original-sound.ts';
import { findSceneCuts } from '../../media/scene-cuts.ts';
import { PeakCollector } from '../../sound/peaks.ts';
import type { SoundChoice } from '../../shared/film-clock.ts';
import type { FilmActivity } from '../../shared/film-activity.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { originalMixdown, type StoredAnalysis } from '../../shared/project-layout.ts';
import {
  removeAnalysisFile,
  requireAnalysisSpace,
  writeAnalysisFile,
} from '../../store/analysis-files.ts';
import { addToAnalysis } from '../../store/stored-analysis.ts';
import type { JobResult, ProjectJobRun } from '../project/job-run.ts';
import { openFilm } from '../project/open-film.ts';
import { findSpeechAside } from './find-speech-aside.ts';
import { readPictureTimes } from './read-picture-times.ts';

/** 100 peaks a second, for both channels together. */
const originalSamplesPerPeak = 480;

/** Of the playable copy, in float32. */
const soundBytesPerSecond = playableSound.sampleRate * playableSound.channels * 4;

/** The thumbnails, and those of a large film that are made of key frames until all was decoded. */
const stripFile = 'filmstrip.jpg';
const quickStripFile = 'filmstrip-quick.jpg';

/** More than the thumbnails, the peaks and the description of an analysis take. */
const analysisBytes = 4 << 20;

/**
 * Makes what the timeline shows of a film: its clock, thumbnails, the times of uneven frames, a playable
 * copy of its sound with peaks, ranges with speech, and cuts. Each part is stored and sent as soon as it is
 * ready. Parts that are stored already are kept; only the sound is made again when other tracks are chosen.
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
  if (opened.isClockNew || analysis.needsProxy === undefined) {
    await add({ film: video.clock, needsProxy: analysis.needsProxy ?? needsProxy(video) });
  }
  const emitCuts = (foundCuts: readonly number[]): void =>
    emit({ type: 'found-cuts', foundCuts: [...foundCuts] });
  const lookAtAll = (isStripWanted: boolean, stage: string) =>
    lookAtPicture(video, analysisDir, { ...options, isStripWanted, stage, emitCuts });
  if (!analysis.filmstrip && (isHeavy(video) || !isDecodedWhole(video))) {
    const file = isDecodedWhole(video) ? quickStripFile : stripFile;
    const strip = await writeAnalysisFile(analysisDir, file, (path) =>
      writeFilmStrip(video, path, { ...options, onlyKeyFrames: true }),
    );
    await add({ filmstrip: { ...strip, file } });
  } else if (!analysis.filmstrip) {
    await add(await lookAtAll(true, 'making thumbnails'));
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
    await add({ speech: await findSpeechAside(video, tracks, options) });
  }
  const isStripQuick = analysis.filmstrip?.file === quickStripFile;
  if (!analysis.cuts || isStripQuick) {
    await add(await lookAtAll(isStripQuick, 'detecting cuts'));
    if (isStripQuick) await removeAnalysisFile(analysisDir, quickStripFile);
  }
  return {};
}

/** Decodes the whole picture once, for its cuts, its motion and, if requested, its thumbnails. */
async function lookAtPicture(
  video: VideoInfo,
  analysisDir: string,
  {
    isStripWanted,
    emitCuts,
    ...options
  }: LongTaskOptions & {
    readonly isStripWanted: boolean;
    readonly stage: string;
    readonly emitCuts: (cuts: readonly number[]) => void;
  },
): Promise<Partial<StoredAnalysis>> {
  let activity: FilmActivity | undefined;
  const onActivity = (found: FilmActivity) => (activity = found);
  const find = (stripPath?: string) =>
    findSceneCuts(video, {
      ...options,
      onActivity,
      onCuts: emitCuts,
      stripPath,
    });
  const seconds = await (isStripWanted ? writeAnalysisFile(analysisDir, stripFile, find) : find());
  const cuts = seconds.map((time, index) => ({
    id: `cut-${index + 1}`,
    kind: 'cut' as const,
    seconds: time,
    label: '',
  }));
  return {
    cuts,
    ...(activity && { activity }),
    ...(isStripWanted && { filmstrip: { ...planFilmStrip(video), file: stripFile } }),
  };
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
    // This removes those of an earlier choice of tracks.
    lanePeaks: lanePeaks.length > 0 ? lanePeaks : undefined,
  };
}

/** Two channels of several that alternate. */
function channelsOf(samples: Float32Array, channels: number, first: number): Float32Array {
  return Float32Array.from(
    { length: (2 * samples.length) / channels },
    (_, index) => samples[(index >> 1) * channels + first + (index & 1)]!,
  );
}
