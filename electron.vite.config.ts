import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

const source = (path: string): string => resolve(import.meta.dirname, 'src', path);
/** Tests build beside what a person may be running. */
const out = resolve(import.meta.dirname, process.env['VIDMUSE_OUT_DIR'] || 'out');

export default defineConfig({
  // The main process, the worker that runs jobs in a process of its own, and its threads for models and speech.
  main: {
    build: {
      outDir: out,
      // Preload script and renderer are built into the same folder.
      emptyOutDir: false,
      rolldownOptions: {
        input: {
          'main/index': source('main/index.ts'),
          'worker/index': source('worker/index.ts'),
          'worker/session-thread': source('engine/session/session-thread-entry.ts'),
          'worker/speech-thread': source('jobs/analyse/speech-thread-entry.ts'),
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    build: {
      outDir: resolve(out, 'preload'),
      rolldownOptions: {
        input: { index: source('preload/index.ts') },
        // A sandboxed preload script is loaded as CommonJS, whatever package.json says.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: source('renderer'),
    plugins: [svelte({ configFile: false })],
    build: {
      outDir: resolve(out, 'renderer'),
      // Nothing inline: the content security policy allows files of the app only.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // The licences of what ends up in the window's script.
      license: { fileName: 'licences.md' },
      rolldownOptions: { input: { index: source('renderer/index.html') } },
    },
  },
});
