import { findProxyEncoder } from '../../media/preview/proxy-encoder.ts';
import { writeProxy } from '../../media/preview/write-proxy.ts';
import type { Progress } from '../../shared/progress.ts';
import { proxyForm } from '../../shared/project-layout.ts';
import {
  hasAnalysisFile,
  requireAnalysisSpace,
  writeAnalysisFile,
} from '../../store/analysis-files.ts';
import { addToAnalysis } from '../../store/stored-analysis.ts';
import type { JobResult, ProjectJobRun } from '../project/job-run.ts';
import { openFilm } from '../project/open-film.ts';

/** Of a preview copy of ordinary pictures: 2 Mbit/s. */
const typicalBytesPerSecond = 250_000;

/**
 * Makes the preview copy of a film in the folder of its analysis. An existing copy of this film and codec
 * is kept. A cancelled or killed run leaves nothing; the next one begins from the start.
 *
 * @throws AppError `bad-media`, `cancelled`, `disk-full`, `no-permission`, `unsupported`, `ffmpeg-failed`
 */
export async function makeProxy(run: ProjectJobRun<'proxy'>): Promise<JobResult> {
  const { signal, emit, request } = run;
  const { analysisDir } = run.project;
  const { film, analysis } = await openFilm(run.project, { signal });
  const encoder = await findProxyEncoder(request.codec);
  const file = `proxy${encoder.ending}`;
  if (analysis.proxy?.file !== file || !(await hasAnalysisFile(analysisDir, file))) {
    const bytes = film.durationSeconds * typicalBytesPerSecond;
    await requireAnalysisSpace(analysisDir, bytes, 'a preview copy');
    const onProgress = (progress: Progress): void => emit({ type: 'progress', ...progress });
    await writeAnalysisFile(analysisDir, file, (path) =>
      writeProxy(film, path, encoder, { signal, onProgress }),
    );
  }
  const proxy = { file, codec: encoder.codec, form: proxyForm } as const;
  const part = { proxy, proxyDeclined: undefined };
  emit({ type: 'analysis', analysis: await addToAnalysis(analysisDir, analysis, part) });
  return {};
}
