import { findProxyEncoder } from '../../media/preview/proxy-encoder.ts';
import { piecesKey } from '../../media/preview/pieces-key.ts';
import { writeProxy } from '../../media/preview/write-proxy.ts';
import type { Progress } from '../../shared/progress.ts';
import { proxyForm, type StoredAnalysis } from '../../shared/project-layout.ts';
import {
  hasAnalysisFile,
  openProxyPieces,
  removeProxyPieces,
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
 * is kept. A cancelled or killed run leaves finished pieces, from which the next one goes on.
 *
 * @throws AppError `bad-media`, `cancelled`, `disk-full`, `no-permission`, `unsupported`, `ffmpeg-failed`
 */
export async function makeProxy(run: ProjectJobRun<'proxy'>): Promise<JobResult> {
  const { signal, emit, request } = run;
  const { analysisDir } = run.project;
  const { film, analysis } = await openFilm(run.project, { signal });
  const encoder = await findProxyEncoder(request.codec);
  const add = async (part: Partial<StoredAnalysis>): Promise<void> =>
    emit({ type: 'analysis', analysis: await addToAnalysis(analysisDir, analysis, part) });
  const file = `proxy${encoder.ending}`;
  if (analysis.proxy?.file !== file || !(await hasAnalysisFile(analysisDir, file))) {
    // The pieces, and the copy that is joined from them.
    const bytes = 2 * film.durationSeconds * typicalBytesPerSecond;
    await requireAnalysisSpace(analysisDir, bytes, 'a preview copy');
    await add({ proxyBegun: true });
    const key = await piecesKey(analysis.contentHash, encoder);
    const piecesPrefix = await openProxyPieces(analysisDir, key);
    const onProgress = (progress: Progress): void => emit({ type: 'progress', ...progress });
    await writeAnalysisFile(analysisDir, file, (path) =>
      writeProxy(film, { path, piecesPrefix }, encoder, { signal, onProgress }),
    );
  }
  const proxy = { file, codec: encoder.codec, form: proxyForm } as const;
  await add({ proxy, proxyBegun: false, proxyDeclined: undefined });
  await removeProxyPieces(analysisDir);
  return {};
}
