import { asAppError } from '../shared/app-error.ts';
import type { GraphicsProbe } from '../shared/device.ts';
import { hasGraphicsDevice } from '../system/has-graphics-device.ts';
import type { StartWorker } from './worker-process.ts';
import { WorkerSupervisor } from './worker-supervisor.ts';

/** Opening a card's driver and compiling its programs takes a few seconds where it works. */
const longestMilliseconds = 20_000;

/** Options of {@link probeGraphics}. */
export interface ProbeOptions {
  /** Ends the trial at once; the card then counts as one that does not work. */
  readonly signal?: AbortSignal;
  /** How long the card may take. */
  readonly milliseconds?: number;
  /** Whether there is a card to try. */
  readonly hasDevice?: () => Promise<boolean>;
}

/** Tries the graphics card in a process of its own, which a driver may end or hang. Never throws. */
export async function probeGraphics(
  startWorker: StartWorker,
  {
    signal,
    milliseconds = longestMilliseconds,
    hasDevice = () => hasGraphicsDevice(),
  }: ProbeOptions = {},
): Promise<GraphicsProbe> {
  if (!(await hasDevice())) return { works: false, reason: 'the system shows none' };
  const worker = new WorkerSupervisor('engine', startWorker, {
    onReport: () => undefined,
    onDeath: () => undefined,
  });
  const { promise: late, resolve: giveUp } = Promise.withResolvers<GraphicsProbe>();
  const reason = `it gave no answer within ${milliseconds / 1000} s`;
  const timer = setTimeout(() => giveUp({ works: false, reason }), milliseconds);
  const onAbort = () => giveUp({ works: false, reason: 'it was not tried' });
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort);
  try {
    return await Promise.race([worker.ask('probeGraphics', null), late]);
  } catch (error) {
    const { message, code } = asAppError(error, 'try the graphics card');
    const reason =
      code === 'engine-failed' ? 'its driver ended the process that tried it' : message;
    return { works: false, reason };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    await worker.close();
  }
}
