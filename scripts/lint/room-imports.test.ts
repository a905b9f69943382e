import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { rooms } from './rooms.ts';

const root = new URL('../..', import.meta.url).pathname;

// The repository's own configuration without rules that need types, because these files do not exist.
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [
    tseslint.configs.disableTypeChecked,
    { languageOptions: { parserOptions: { projectService: false } } },
  ],
});

/** Messages of the room rule for one statement in a file with this path. */
async function complaints(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath });
  const messages = result?.messages ?? [];
  const fatal = messages.find((message) => message.fatal);
  if (fatal) throw new Error(fatal.message);
  return messages
    .filter(({ ruleId }) => ruleId === 'vidmuse/room-imports')
    .map(({ message }) => message);
}

/** The allowed imports, written a second time, as in ARCHITECTURE.md. */
const mayBeImportedBy: Readonly<Record<string, readonly string[]>> = {
  shared: Object.keys(rooms).map((room) => room.replace('src/', '')),
  system: [
    'files',
    'store',
    'engine',
    'media',
    'export',
    'jobs',
    'worker',
    'host',
    'main',
    'server',
    'cli',
    'scripts',
  ],
  document: ['sound', 'store', 'export', 'jobs', 'host', 'cli', 'renderer', 'scripts', 'e2e'],
  sound: ['store', 'engine', 'media', 'export', 'jobs', 'renderer', 'scripts', 'e2e'],
  files: ['store', 'engine', 'media', 'export', 'jobs', 'host', 'server', 'cli', 'scripts'],
  store: ['export', 'jobs', 'worker', 'host', 'cli', 'scripts'],
  media: ['export', 'jobs', 'cli', 'scripts'],
  engine: ['jobs', 'cli', 'scripts'],
  export: ['jobs', 'cli'],
  jobs: ['worker', 'cli', 'scripts'],
  host: ['main', 'server', 'scripts'],
  worker: [],
  cli: [],
  main: [],
  preload: [],
  server: ['cli', 'scripts'],
  renderer: [],
  scripts: [],
  e2e: ['scripts'],
};

const names = Object.keys(mayBeImportedBy);
const pathOf = (name: string): string =>
  name === 'scripts' || name === 'e2e' ? name : `src/${name}`;
describe('the import rule between rooms', () => {
  it('covers every room', () => {
    expect(Object.keys(rooms).sort()).toEqual(names.map(pathOf).sort());
  });

  it.each(names)('allows %s to import its listed rooms and no others', async (from) => {
    const up = '../'.repeat(pathOf(from).split('/').length);
    for (const target of names.filter((name) => name !== from)) {
      const file = rooms[pathOf(target)]?.door ?? `${pathOf(target)}/thing.ts`;
      const code = `import { thing } from '${up}${file}';\nthing();\n`;
      const refusal = `${pathOf(from)} may not import ${pathOf(target)}.`;
      const isAllowed = mayBeImportedBy[target]?.includes(from);
      expect(await complaints(`${pathOf(from)}/file.ts`, code)).toEqual(isAllowed ? [] : [refusal]);
    }
  });

  it('allows other rooms to import only the index of the engine', async () => {
    const refusal = ['of src/engine, only src/engine/index.ts may be imported.'];
    expect(await complaints('src/jobs/a.ts', `import '../engine/index.ts';`)).toEqual([]);
    expect(await complaints('src/jobs/a.ts', `import '../engine/a/b.ts';`)).toEqual(refusal);
    expect(await complaints('src/cli/a.ts', `import '../engine/engine.ts';`)).toEqual(refusal);
    expect(await complaints('src/cli/bench/a.ts', `import '../../engine/a/b.ts';`)).toEqual([]);
    expect(await complaints('scripts/parity/a.ts', `import '../../src/engine/a.ts';`)).toEqual([]);
  });

  it('allows a room to import its own files', async () => {
    expect(await complaints('src/engine/a/b.ts', `import '../c/d.ts';`)).toEqual([]);
  });

  it.each([
    ['a type import', `import type { Thing } from '../media/thing.ts';`],
    ['a re-export', `export * from '../media/thing.ts';`],
    ['a named re-export', `export { thing } from '../media/thing.ts';`],
    ['a dynamic import', `await import('../media/thing.ts');`],
    ['an import in a type', `export type Thing = import('../media/thing.ts').Thing;`],
    ['a detour', `import '../engine/../media/thing.ts';`],
  ])('sees through %s', async (_name, code) => {
    expect(await complaints('src/engine/file.ts', code)).toEqual([
      'src/engine may not import src/media.',
    ]);
  });

  it('holds in deep folders and in Svelte components', async () => {
    expect(await complaints('src/engine/a/b/c.ts', `import '../../../media/b.ts';`)).toEqual([
      'src/engine may not import src/media.',
    ]);
    const component = `<script lang="ts">\n  import '../host/b.ts';\n</script>\n`;
    expect(await complaints('src/renderer/A.svelte', component)).toEqual([
      'src/renderer may not import src/host.',
    ]);
  });

  it('allows tests and their support to import any room', async () => {
    expect(await complaints('src/engine/a.test.ts', `import '../media/b.ts';`)).toEqual([]);
    expect(await complaints('src/engine/test-media.ts', `import '../media/b.ts';`)).toEqual([]);
  });

  it('allows electron, ONNX Runtime and fluent-ffmpeg only in their rooms', async () => {
    const owners: Readonly<Record<string, readonly string[]>> = {
      electron: ['main', 'preload'],
      'onnxruntime-node': ['engine'],
      'fluent-ffmpeg': ['media'],
    };
    for (const [packageName, owner] of Object.entries(owners)) {
      for (const name of names) {
        const found = await complaints(`${pathOf(name)}/file.ts`, `import '${packageName}';`);
        expect(found.length > 0, `${name} importing ${packageName}`).toBe(!owner.includes(name));
      }
    }
    expect(await complaints('src/jobs/a.ts', `import 'electron/main';`)).toHaveLength(1);
    expect(await complaints('src/jobs/a.test.ts', `import 'electron';`)).toHaveLength(1);
  });

  it("forbids Node's modules in rooms that run without Node", async () => {
    for (const name of ['shared', 'document', 'sound', 'preload', 'renderer']) {
      for (const module of ['node:fs', 'fs', 'fs/promises']) {
        const found = await complaints(`src/${name}/file.ts`, `import '${module}';`);
        expect(found, `${name} importing ${module}`).toHaveLength(1);
      }
    }
    expect(await complaints('src/media/file.ts', `import 'node:fs';`)).toEqual([]);
  });

  it('allows src/shared to import zod and no other package', async () => {
    expect(await complaints('src/shared/file.ts', `import 'zod';`)).toEqual([]);
    expect(await complaints('src/shared/file.ts', `import 'yaml';`)).toEqual([
      'src/shared may import no package but zod.',
    ]);
  });

  it('reports a room that is not declared', async () => {
    expect(await complaints('src/attic/file.ts', `import 'zod';`)).toEqual([
      'src/attic is no known room (scripts/lint/rooms.ts).',
    ]);
  });
});
