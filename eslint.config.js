import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';
import { hardWiredText } from './scripts/lint/hard-wired-text.ts';
import { listedMessage } from './scripts/lint/listed-message.ts';
import { roomImports } from './scripts/lint/room-imports.ts';

const browserGlobals = ['window', 'document', 'navigator', 'localStorage', 'fetch'];
const nodeGlobals = ['process', 'Buffer', 'require', '__dirname', '__filename', 'global'];

export default defineConfig(
  globalIgnores(['out/', 'dist/', 'models/', '.cache/', 'coverage/']),
  {
    ...js.configs.recommended,
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: { globals: { console: 'readonly', process: 'readonly' } },
  },

  {
    files: ['**/*.ts', '**/*.svelte'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      // A promise that leaves a `using` or `try` block unawaited outlives what the block releases or catches.
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      // `{ left, out: _, ...rest }` is how a property is left out.
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Interfaces here are mostly records of closures, which have no `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      // Numbers are written into messages everywhere, and say what they should.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },

  {
    // Recorded data is read as it comes, and a wrong guess about it fails the test anyway.
    files: ['**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },

  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    extends: [svelte.configs.recommended],
    languageOptions: {
      parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      // The content security policy of the window refuses inline styles.
      'svelte/no-inline-styles': 'error',
      // Sets and maps in the state are replaced, never changed in place.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },

  {
    // svelte-check knows the types of components, their handlers and the browser; ESLint sees `any`.
    files: ['**/*.svelte'],
    rules: {
      'no-undef': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },

  {
    files: ['{src,scripts,e2e}/**/*.{ts,js,mjs,svelte}'],
    plugins: {
      vidmuse: {
        rules: {
          'room-imports': roomImports,
          'hard-wired-text': hardWiredText,
          'listed-message': listedMessage,
        },
      },
    },
    rules: { 'vidmuse/room-imports': 'error' },
  },

  {
    // The window speaks more than one language: its texts are in src/renderer/words.
    files: ['src/renderer/**/*.{ts,svelte}'],
    ignores: ['**/*.test.ts', '**/test-*.ts', 'src/renderer/words/**'],
    rules: { 'vidmuse/hard-wired-text': 'error' },
  },

  {
    // What the host says is listed for translators: scripts/list-messages.ts.
    files: ['src/**/*.ts'],
    ignores: [
      ...['**/*.test.ts', '**/test-*.ts', 'src/renderer/**', 'src/cli/**'],
      // They pass on the message of another process.
      ...['src/shared/app-error.ts', 'src/engine/card/card-client.ts', 'src/shared/host-note.ts'],
    ],
    rules: { 'vidmuse/listed-message': 'error' },
  },

  {
    // On Windows a virus scanner blocks renaming a new file for a moment, which `replaceFile` waits for.
    files: ['src/**/*.ts'],
    ignores: ['**/*.test.ts', 'src/files/replace-file.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: ['node:fs', 'node:fs/promises'].map((name) => ({
            name,
            importNames: ['rename', 'renameSync'],
            message: 'Use replaceFile of src/files.',
          })),
        },
      ],
    },
  },

  {
    files: ['src/{shared,document,sound}/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...[...browserGlobals, ...nodeGlobals].map((name) => ({
          name,
          message: 'This room is pure: no Node, no browser.',
        })),
      ],
    },
  },
);
