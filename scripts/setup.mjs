// Set-up that every npm script of this repository goes through, in plain JavaScript for Node 20:
//
//   node scripts/setup.mjs [--ffmpeg] <command> [arguments …]
//
// Installs the packages when they are missing or older than package-lock.json, with --ffmpeg makes
// sure that ffmpeg is there, then runs the command with the Node of this repository (node_modules/
// node) first on the PATH. It writes to standard error only: standard output, the exit code and signals
// are the command's.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const lockFile = join(root, 'package-lock.json');
const stampFile = join(modules, '.vidmuse-setup');
const onWindows = process.platform === 'win32';
const pinnedNode = join(modules, 'node', 'bin', onWindows ? 'node.exe' : 'node');

/** Prints one line on standard error and exits. */
function fail(message) {
  process.stderr.write(`setup: ${message}\n`);
  process.exit(1);
}

/** Runs a program and returns its exit code, 128 + number for a signal. */
function run(program, args, options) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, ...options });
    child.once('error', (error) => fail(`could not start ${program}: ${error.message}`));
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** npm as a program and its arguments: the npm that runs this script, if any. */
function npmProgram(args) {
  const npm = process.env.npm_execpath;
  return npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : ['npm', args];
}

/** Whether npm's record of node_modules matches the lock file, package by package. */
function installedPackagesMatch(lock) {
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(lock.packages).every(([path, { version, optional }]) => {
    if (path === '') return true;
    // An optional package for another platform is not installed.
    return installed[path] ? installed[path].version === version : optional === true;
  });
}

/** Installs the packages unless they match package-lock.json. */
async function installPackages() {
  const lockText = readFileSync(lockFile, 'utf8');
  const stamp = createHash('sha256').update(lockText).digest('hex');
  const isStamped = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
  if (isStamped && existsSync(pinnedNode)) return;
  if (!existsSync(pinnedNode) || !installedPackagesMatch(JSON.parse(lockText))) {
    process.stderr.write('setup: installing packages with npm ci (a minute or two, once) …\n');
    // The level is given because `npm run --silent` would hide the errors of this npm as well.
    const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
    const stdio = ['ignore', process.stderr, process.stderr];
    const code = await run(...npmProgram(args), { stdio });
    if (code !== 0) fail('npm ci failed; see above. Is the network there, and the disk not full?');
    if (!existsSync(pinnedNode)) {
      fail('npm ci left no node_modules/node; does `npm config get ignore-scripts` say true?');
    }
  }
  writeFileSync(stampFile, stamp);
}

/** Runs the command in this terminal and ends with its exit code or signal. */
function become(program, args, environment) {
  const child = spawn(program, args, { stdio: 'inherit', env: environment });
  child.once('error', (error) => fail(`could not start ${program}: ${error.message}`));
  // On a terminal the command gets Ctrl-C by itself, and a second copy could mean "end immediately";
  // without a terminal only this process gets the signal.
  const hasTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  const signals = onWindows ? ['SIGINT', 'SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !hasTerminal) child.kill(signal);
    });
  }
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}

if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(`Node ${process.versions.node} is too old; install Node 20 or newer.`);
}
const wantsFfmpeg = process.argv[2] === '--ffmpeg';
const [command, ...commandArguments] = process.argv.slice(wantsFfmpeg ? 3 : 2);

await installPackages();

const pathName = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
const environment = {
  ...process.env,
  [pathName]: [dirname(pinnedNode), join(modules, '.bin'), process.env[pathName]].join(delimiter),
};

if (wantsFfmpeg) {
  const installer = join(root, 'scripts', 'install-ffmpeg.mjs');
  const stdio = ['ignore', process.stderr, process.stderr];
  const code = await run(pinnedNode, [installer], { stdio, env: environment });
  if (code !== 0) process.exit(code);
}
if (command === 'node') become(pinnedNode, commandArguments, environment);
else if (command === 'npm') become(...npmProgram(commandArguments), environment);
else if (command !== undefined) become(command, commandArguments, environment);
