import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The window's state uses runes.
  plugins: [svelte({ configFile: false })],
  test: {
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'e2e/**/*.test.ts'],
    // ONNX Runtime and ffmpeg are used for real: each file gets its own process.
    pool: 'forks',
    // One more than a small machine has cores: tests wait for playback, processes and disks a third of the time.
    maxWorkers: 3,
    // Node's own cache of parsed and stripped scripts: tests start hundreds of processes of the program.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, '.cache', 'compile') },
    testTimeout: 120_000,
    hookTimeout: 240_000,
    // What is waited for comes at once on a quiet machine, and machines are not always quiet.
    expect: { poll: { timeout: 20_000 } },
    reporters: ['default', './scripts/totals-reporter.ts'],
  },
});
