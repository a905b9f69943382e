import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { AppError } from '../../shared/app-error.ts';
import type { CudaFiles } from './cuda-files.ts';

/** Options of {@link installCuda}. */
export interface InstallCudaOptions {
  readonly signal?: AbortSignal | undefined;
  /** Receives the installer's output in parts. */
  readonly onText?: ((text: string) => void) | undefined;
}

/**
 * Runs the installer of ONNX Runtime's package, which downloads the libraries for CUDA into the package's
 * folder.
 *
 * @throws AppError `engine-failed` with the end of the installer's output as its detail, `cancelled`
 */
export async function installCuda(
  { installer }: Pick<CudaFiles, 'installer'>,
  { signal, onText }: InstallCudaOptions = {},
): Promise<void> {
  const child = spawn(process.execPath, [...installer], { stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  const onData = (chunk: Buffer) => {
    const text = chunk.toString();
    words = (words + text).slice(-2000);
    onText?.(text.trimEnd());
  };
  child.stdout.on('data', onData);
  child.stderr.on('data', onData);
  const onAbort = () => child.kill();
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort);
  try {
    const [exitCode] = (await once(child, 'close')) as [number | null];
    if (signal?.aborted) throw new AppError('cancelled', 'Installing was cancelled.');
    if (exitCode === 0) return;
    throw new AppError(
      'engine-failed',
      'The libraries for CUDA could not be installed. Check the connection and the rights of the folder "node_modules/onnxruntime-node", and try again.',
      { detail: words },
    );
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
