import type { GraphicsProbe } from '../shared/device.ts';
import { hasGraphicsDevice } from '../system/has-graphics-device.ts';
import { askOwnProcess } from './ask-own-process.ts';
import type { StartWorker } from './worker-process.ts';
import { hostNote } from '../shared/host-note.ts';

/** Opening a card's driver and compiling its programs takes a few seconds where it works. */
const longestMilliseconds = 60_000;

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
  if (!(await hasDevice())) return { works: false, reason: hostNote('the system shows none') };
  const options = { signal, milliseconds };
  const answer = await askOwnProcess(startWorker, 'probeGraphics', null, options);
  if (answer.answered) return answer.value;
  const { died, reason } = answer;
  return {
    works: false,
    reason: died ? hostNote('its driver ended the process that tried it') : reason,
  };
}
