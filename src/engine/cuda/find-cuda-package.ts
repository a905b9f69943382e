import { z } from 'zod';
import { AppError } from '../../shared/app-error.ts';
import type { CudaFiles } from './cuda-files.ts';

const indexSchema = z.object({
  resources: z.array(
    z.object({ '@id': z.string(), '@type': z.union([z.string(), z.array(z.string())]) }),
  ),
});

const baseAddress = 'PackageBaseAddress/3.0.0';

/** Address and size of the package with the libraries for CUDA. */
export interface CudaPackage {
  readonly url: string;
  readonly bytes: number;
}

/**
 * Requests address and size of the package from the feed, and downloads nothing.
 *
 * @throws AppError `not-found` when the feed cannot be reached or has no such package
 */
export async function findCudaPackage(
  { packageName, version, feedIndex }: Pick<CudaFiles, 'packageName' | 'version' | 'feedIndex'>,
  signal?: AbortSignal,
): Promise<CudaPackage> {
  const ask = async (url: string, method: 'GET' | 'HEAD') => {
    const response = await fetch(url, { method, signal: signal ?? null }).catch(
      (error: unknown) => {
        if (signal?.aborted) throw new AppError('cancelled', 'Cancelled.');
        throw notFound(url, reasonOf(error));
      },
    );
    if (!response.ok) throw notFound(url, `status ${response.status}`);
    return response;
  };
  const index = indexSchema.safeParse(await (await ask(feedIndex, 'GET')).json().catch(() => null));
  const base = index.data?.resources.find((each) => [each['@type']].flat().includes(baseAddress));
  if (!base) throw notFound(feedIndex, `it lists no ${baseAddress}`);
  const name = packageName.toLowerCase();
  const root = base['@id'].replace(/\/*$/, '/');
  const url = `${root}${name}/${version}/${name}.${version}.nupkg`;
  const bytes = Number((await ask(url, 'HEAD')).headers.get('content-length'));
  if (!(bytes > 0)) throw notFound(url, 'the response has no size');
  return { url, bytes };
}

/** `fetch` hides the reason in the cause of its error. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function notFound(url: string, reason: string): AppError {
  return new AppError(
    'not-found',
    `The libraries for CUDA were not found at "${url}" (${reason}). Check the connection and try again; nothing was changed.`,
  );
}
