import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatTotals } from './totals-reporter.ts';

const root = join(import.meta.dirname, '..');
let folder: string;

beforeEach(async () => {
  // Inside the checkout, where the test files find vitest.
  await mkdir(join(root, '.cache'), { recursive: true });
  folder = await mkdtemp(join(root, '.cache', 'totals-'));
  const reporters = ['default', join(import.meta.dirname, 'totals-reporter.ts')];
  await writeFile(
    join(folder, 'vitest.config.mjs'),
    `export default { test: { include: ['*.test.mjs'], reporters: ${JSON.stringify(reporters)} } };`,
  );
});

afterEach(() => rm(folder, { recursive: true }));

/** Runs vitest with our reporter on one file and returns its exit code and last line. */
async function runTests(content: string) {
  await writeFile(
    join(folder, 'some.test.mjs'),
    `import { expect, it } from 'vitest';\n${content}`,
  );
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { status, stdout } = spawnSync(process.execPath, [vitest, 'run'], {
    encoding: 'utf8',
    cwd: folder,
  });
  return { code: status, lastLine: stdout.trimEnd().split('\n').at(-1) };
}

describe('the last line of a test run', () => {
  it('omits the skipped count when it is 0', () => {
    expect(formatTotals({ passed: 123, failed: 0, skipped: 0 })).toBe('123 passed, 0 failed');
    expect(formatTotals({ passed: 0, failed: 2, skipped: 4 })).toBe(
      '0 passed, 2 failed, 4 skipped',
    );
  });

  it('counts what passed, failed and was skipped', async () => {
    const result = await runTests(`
      it('passes', () => expect(1).toBe(1));
      it('fails', () => expect(1).toBe(2));
      it.skip('is skipped', () => {});
    `);
    expect(result).toEqual({ code: 1, lastLine: '1 passed, 1 failed, 1 skipped' });
  });

  it('counts a file that cannot be loaded as a failure', async () => {
    const result = await runTests(`throw new Error('at load');`);
    expect(result).toEqual({ code: 1, lastLine: '0 passed, 1 failed' });
  });

  it('counts an error outside of every test as a failure', async () => {
    const result = await runTests(`
      it('passes', () => { setTimeout(() => { throw new Error('later'); }); return new Promise((r) => setTimeout(r, 50)); });
    `);
    expect(result).toEqual({ code: 1, lastLine: '1 passed, 1 failed' });
  });
});
