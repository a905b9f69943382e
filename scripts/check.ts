import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);

/** Each check: its name, the npm package whose program does it, and its arguments. */
const checks: readonly (readonly [name: string, packageName: string, ...args: string[]])[] = [
  ['lint', 'eslint', '.', '--max-warnings=0'],
  ['types', 'typescript', '--noEmit', '--project', 'tsconfig.json'],
  [
    'types of the renderer',
    'svelte-check',
    '--tsconfig',
    'src/renderer/tsconfig.json',
    '--fail-on-warnings',
  ],
  ['format', 'prettier', '--check', '--log-level=warn', '.'],
];

/** The script behind an npm package's program. */
function programOf(packageName: string): string {
  const folder = join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const names = { typescript: 'tsc' } as Record<string, string>;
  const file = typeof bin === 'string' ? bin : bin[names[packageName] ?? packageName];
  if (file === undefined) throw new Error(`${packageName} has no program of its own name`);
  return join(folder, file);
}

/** Runs one check, prints its output when it has ended, and returns whether it passed. */
async function runCheck([name, packageName, ...args]: (typeof checks)[number]): Promise<boolean> {
  const started = performance.now();
  const child = spawn(process.execPath, [programOf(packageName), ...args], { cwd: root });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (code !== 0) console.log(output.trimEnd());
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  return code === 0;
}

const waiting = [...checks];
let allPassed = true;
const lanes = Array.from({ length: Math.min(availableParallelism(), checks.length) }, async () => {
  for (let check = waiting.shift(); check; check = waiting.shift()) {
    if (!(await runCheck(check))) allPassed = false;
  }
});
await Promise.all(lanes);
process.exitCode = allPassed ? 0 : 1;
