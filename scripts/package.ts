import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import { collectFfmpeg } from './package/collect-ffmpeg.ts';
import { ffmpegOfPackage } from './package/ffmpeg-of-package.ts';

// npm run package [-- <options of electron-builder>]: builds the app and packs it for this platform.
// FFMPEG_DIR names the folder of a static ffmpeg and ffprobe to pack with it.

const root = dirname(import.meta.dirname);
/** The folder named in electron-builder.yml. */
const collected = join(root, '.cache/package');
const options = process.argv.slice(2);

function run(script: string, args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

try {
  const ffmpegDir = process.env['FFMPEG_DIR'];
  const choice = ffmpegOfPackage(options, process.platform, ffmpegDir);
  if (choice.kind === 'bring') await collectFfmpeg(resolve(choice.folder), collected);
  else await rm(collected, { recursive: true, force: true });
  if (choice.kind === 'depend') console.error(choice.remark);
} catch (error) {
  console.error(`package: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
if (!existsSync(join(root, 'models/starter/model.json'))) {
  console.error('package: models/starter is not there; the app will have no model to begin with.');
}
run(join(root, 'scripts/build.ts'), []);
run(join(root, 'node_modules/electron-builder/cli.js'), [
  ...['--config', 'electron-builder.yml', '--publish', 'never'],
  ...options,
]);
