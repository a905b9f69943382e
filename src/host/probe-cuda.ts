import type { GraphicsProbe } from '../shared/device.ts';
import { hasNvidiaDriver } from '../system/has-nvidia-driver.ts';
import { askOwnProcess } from './ask-own-process.ts';
import type { ProbeOptions } from './probe-graphics.ts';
import type { StartWorker } from './worker-process.ts';
import { hostNote } from '../shared/host-note.ts';

/** Loading CUDA's libraries takes some seconds the first time. */
const longestMilliseconds = 60_000;

/**
 * Finds whether CUDA can be used, in a process of its own, which a driver may end or hang. No process is
 * started where there is no driver. Never throws; reasons are whole sentences.
 */
export async function probeCuda(
  startWorker: StartWorker,
  {
    signal,
    milliseconds = longestMilliseconds,
    hasDevice = () => hasNvidiaDriver(),
  }: ProbeOptions = {},
): Promise<GraphicsProbe> {
  if (!(await hasDevice())) {
    const reason = hostNote(
      'No driver of NVIDIA is loaded. Type vidmuse devices for all that CUDA needs, which runs on Linux only.',
    );
    return { works: false, reason };
  }
  const answer = await askOwnProcess(startWorker, 'probeCuda', null, { signal, milliseconds });
  if (answer.answered) return answer.value;
  const reason = answer.died
    ? hostNote('Its driver ended the process that tried it.')
    : `${answer.reason}.`;
  return { works: false, reason };
}
