import { writeSync } from 'node:fs';
import type { SerializedError } from 'vitest';
import type { Reporter, TestModule } from 'vitest/node';

/** Counts of a test run. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Counts the tests of a run. A file that could not be loaded and an error outside of every test
 * count as one failure each, so that "0 failed" always means success.
 */
export function countTotals(
  modules: readonly TestModule[],
  unhandledErrors: readonly SerializedError[],
): Totals {
  let passed = 0;
  let failed = unhandledErrors.length;
  let skipped = 0;
  for (const module of modules) {
    failed += module.errors().length;
    for (const suite of module.children.allSuites()) failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') passed += 1;
      else if (state === 'skipped') skipped += 1;
      else failed += 1;
    }
  }
  return { passed, failed, skipped };
}

/** The line that ends a test run: `123 passed, 0 failed`, and `, 4 skipped` where there are any. */
export function formatTotals({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** A vitest reporter that writes one line, the last of the run, to standard output. */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const line = formatTotals(countTotals(modules, unhandledErrors));
    // Written on exit, because other reporters and vitest itself write after this call.
    process.once('exit', () => writeSync(process.stdout.fd, `${line}\n`));
  }
}
