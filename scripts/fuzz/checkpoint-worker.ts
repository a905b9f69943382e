import { importModel } from '../../src/engine/import-model.ts';
import { asAppError } from '../../src/shared/app-error.ts';

/** How one import ended, as the process under test reports it. */
export interface ImportOutcome {
  /** Error code, or `accepted`. */
  readonly outcome: string;
  readonly message: string;
  /** Peak memory of the process so far, in bytes. */
  readonly peakBytes: number;
  /** Longest time in which the event loop did not run, in seconds: Ctrl-C waits that long. */
  readonly longestBlockSeconds: number;
}

process.on('message', (request: { checkpointDir: string; modelsDir: string }) => {
  void tryImport(request).then((outcome) => process.send?.(outcome));
});

async function tryImport(request: {
  checkpointDir: string;
  modelsDir: string;
}): Promise<ImportOutcome> {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 20);
  let outcome = 'accepted';
  let message = '';
  try {
    await importModel({ ...request, id: 'fuzzed', precision: 'int8', force: true });
  } catch (error) {
    const isKnown = error instanceof Error && error.name === 'AppError';
    const known = asAppError(error, 'import');
    // An error that nobody turned into words is a fault by itself.
    outcome = isKnown ? known.code : 'unexplained';
    message = known.message;
  }
  clearInterval(timer);
  longest = Math.max(longest, performance.now() - last);
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  return { outcome, message, peakBytes, longestBlockSeconds: longest / 1000 };
}
