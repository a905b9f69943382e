import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** Tests that play sound or film in real time, which needs the cores of a small machine for itself. */
const realTime = [
  'e2e/disk-trouble.test.ts',
  'e2e/mix-lanes.test.ts',
  'e2e/one-mix.test.ts',
  'e2e/picture-in-time.test.ts',
  'e2e/preview-copy.test.ts',
  'e2e/score-a-clip.test.ts',
];

export default defineConfig({
  // The window's state uses runes.
  plugins: [svelte({ configFile: false })],
  test: {
    // ONNX Runtime and ffmpeg are used for real: each file gets its own process.
    pool: 'forks',
    // Node's own cache of parsed and stripped scripts: tests start hundreds of processes of the program.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, '.cache', 'compile') },
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // What is waited for comes at once on a quiet machine, and machines are not always quiet.
    expect: { poll: { timeout: 20_000 } },
    reporters: ['default', './scripts/totals-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'e2e/**/*.test.ts'],
          exclude: realTime,
          // One more than a small machine has cores: tests wait for processes and disks a third of the time.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'real time',
          include: realTime,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
