import { isSpeechHeard, originalLanes } from '../../document/mix-lanes.ts';
import { renderMix } from '../../export/render-mix.ts';
import type { Progress } from '../../shared/progress.ts';
import { mixSampleRate } from '../../sound/sound-node.ts';
import { MixMeter } from '../../sound/mix-meter.ts';
import { speechToDuck } from '../export/speech-to-duck.ts';
import type { JobResult, ProjectJobRun } from '../project/job-run.ts';
import { openFilm } from '../project/open-film.ts';

/**
 * The job that measures the whole mix: the samples that an export writes.
 *
 * @throws AppError `cancelled`, `bad-media`, `ffmpeg-failed`, those of the takes' files
 */
export async function measureMix(run: ProjectJobRun<'measure-mix'>): Promise<JobResult> {
  const { project, signal, emit } = run;
  const { file, path: projectPath, analysisDir } = project;
  const { film: video } = await openFilm(project, { signal });
  const onProgress = (progress: Progress) => emit({ type: 'progress', ...progress });
  const speech = await speechToDuck(analysisDir)(video, file, { signal, onProgress });
  const { mix, originalTracks } = file.document;
  const originals = originalLanes(video.clock, originalTracks);
  const meter = new MixMeter(isSpeechHeard(mix, originals) ? speech : []);
  const sound = renderMix({
    ...{ projectPath, file, video, signal },
    lanes: ['music', 'original'],
    speech,
  });
  let samples = 0;
  for await (const block of sound) {
    meter.push(block);
    samples += block[0].length;
    const done = Math.min(samples / mixSampleRate, video.durationSeconds);
    onProgress({ stage: 'measuring', done, total: video.durationSeconds, unit: 'seconds' });
  }
  return { loudness: meter.report };
}
