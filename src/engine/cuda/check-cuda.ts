import { hasNvidiaDriver } from '../../system/has-nvidia-driver.ts';
import { cudaFiles, missingCudaFiles, type CudaFiles } from './cuda-files.ts';
import { findUnmetNeeds } from './needed-libraries.ts';

/** What is installed for CUDA on this machine. */
export interface CudaState {
  /** Libraries of ONNX Runtime that are not installed. */
  readonly missingFiles: readonly string[];
  /** System libraries that the installed ones need and the loader does not find. */
  readonly unmetNeeds: readonly string[];
  readonly hasDriver: boolean;
}

/** Finds what is installed for CUDA and loads nothing. AppError `unsupported` for another platform. */
export async function checkCuda(
  files: Pick<CudaFiles, 'paths'> = cudaFiles(),
  driver?: string,
): Promise<CudaState> {
  const missingFiles = await missingCudaFiles(files);
  const unmet = new Set<string>();
  for (const path of files.paths) {
    if (missingFiles.includes(path)) continue;
    for (const name of await findUnmetNeeds(path)) unmet.add(name);
  }
  const hasDriver = await hasNvidiaDriver(driver);
  return { missingFiles, unmetNeeds: [...unmet].toSorted(), hasDriver };
}

/** What is missing for CUDA, as sentences with what to do; empty if nothing is missing. */
export function cudaProblems({ missingFiles, unmetNeeds, hasDriver }: CudaState): string[] {
  const problems: string[] = [];
  if (!hasDriver) {
    problems.push('There is no driver of NVIDIA: install the one for the card of this machine.');
  }
  if (missingFiles.length > 0) {
    problems.push(
      'The libraries of ONNX Runtime for CUDA are not installed: vidmuse devices install cuda.',
    );
  }
  if (unmetNeeds.length > 0) {
    problems.push(
      `These libraries were not found: ${unmetNeeds.join(', ')}. Install CUDA 12 and cuDNN 9, or name their folder in LD_LIBRARY_PATH.`,
    );
  }
  return problems;
}
