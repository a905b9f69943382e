import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** One more than a small machine has cores: tests wait for processes and disks a third of the time. */
const maxWorkers = 3;

/** Tests that play sound or film in real time, which needs the cores of a small machine for itself. */
const realTime = [
  'e2e/mix-lanes.test.ts',
  'e2e/one-mix.test.ts',
  'e2e/picture-in-time.test.ts',
  'e2e/score-a-clip.test.ts',
];

/** Rooms whose tests start no processes and no servers: they may share one process. */
const quietRooms = 'document engine files main renderer shared sound store system'.split(' ');

/**
 * What a test does that other tests of its process would notice: it changes modules, globals, the clock, the
 * environment or the limits of a test, or measures its process.
 */
const changesProcess =
  /\bvi\.(mock|doMock|resetModules|stubGlobal|stubEnv|spyOn|useFakeTimers|setSystemTime|setConfig)\b|process\.(env\[|chdir|on\(|memoryUsage|resourceUsage)/;
/** Tests of graphics cards count the tensors of their process. */
const countsTensors = 'src/engine/card/';

const shared = quietRooms.flatMap((room) =>
  readdirSync(join(import.meta.dirname, 'src', room), { recursive: true, encoding: 'utf8' })
    .map((file) => `src/${room}/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.test.ts') && !file.startsWith(countsTensors))
    .filter((file) => !changesProcess.test(readFileSync(join(import.meta.dirname, file), 'utf8'))),
);

// What end-to-end tests of this run prepare for each other, see e2e/test-sample.ts. Named once, as this file is
// evaluated again for each project; the processes of the tests inherit it.
process.env['VIDMUSE_PREPARED'] ??= join(tmpdir(), `vidmuse-prepared-${process.pid}-${Date.now()}`);

export default defineConfig({
  // The window's state uses runes.
  plugins: [svelte({ configFile: false })],
  test: {
    // ONNX Runtime and ffmpeg are used for real.
    pool: 'forks',
    // Node's own cache of parsed and stripped scripts: tests start hundreds of processes of the program.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, '.cache', 'compile') },
    globalSetup: './scripts/remove-prepared.ts',
    // What is waited for comes at once on a quiet machine, and machines are not always quiet.
    testTimeout: 240_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 40_000 } },
    reporters: ['default', './scripts/totals-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'own process',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'e2e/**/*.test.ts'],
          exclude: [...realTime, ...shared],
          maxWorkers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'shared process',
          include: shared,
          // Files of one worker share its modules: to load them for each file takes longer than its tests.
          isolate: false,
          maxWorkers,
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
