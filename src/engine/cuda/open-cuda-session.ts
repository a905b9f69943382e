import { InferenceSession } from 'onnxruntime-node';
import { AppError } from '../../shared/app-error.ts';
import { encodedSessionOptions, type EncodedModel } from '../session/open-session.ts';
import { checkCuda, cudaProblems } from './check-cuda.ts';

/**
 * Opens a model in memory on a card of NVIDIA. The few nodes that CUDA has no kernel for, such as those that
 * compute sizes, run on the processor.
 *
 * @param problemsHere what is missing on this machine
 * @throws AppError `unsupported` with what is missing, or with what ONNX Runtime says
 */
export async function openCudaSession(
  model: EncodedModel,
  problemsHere = async () => cudaProblems(await checkCuda()),
): Promise<InferenceSession> {
  // Loading a provider without its libraries only names the first file that is missing.
  const problems = await problemsHere();
  if (problems.length > 0) throw notUsable(problems.join(' '));
  try {
    return await InferenceSession.create(model.bytes, {
      ...encodedSessionOptions(model),
      executionProviders: [{ name: 'cuda', deviceId: 0 }, 'cpu'],
    });
  } catch (error) {
    throw notUsable(error instanceof Error ? error.message : String(error));
  }
}

function notUsable(reason: string): AppError {
  return new AppError(
    'unsupported',
    `The model cannot run on CUDA. ${reason} Or choose another device: --device webgpu, --device cpu.`,
    { detail: reason },
  );
}
