// Installs ffmpeg and ffprobe if they are missing: does nothing when they are there, installs them on Debian and
// Ubuntu as root, and otherwise prints the command to type and exits with 1. Plain JavaScript, because
// it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

function answers(program) {
  return spawnSync(program, ['-version'], { stdio: 'ignore', windowsHide: true }).status === 0;
}

function ffmpegIsThere() {
  return (
    answers(process.env.FFMPEG_PATH || 'ffmpeg') && answers(process.env.FFPROBE_PATH || 'ffprobe')
  );
}

function aptGet(...words) {
  const { status } = spawnSync('apt-get', words, {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0;
}

function linuxCommand() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const families = /^ID(?:_LIKE)?=.*$/gm;
  const words = (release.match(families) ?? []).join(' ');
  if (/fedora|rhel|centos/.test(words)) return 'sudo dnf install ffmpeg';
  if (/arch/.test(words)) return 'sudo pacman -S ffmpeg';
  if (/suse/.test(words)) return 'sudo zypper install ffmpeg';
  if (/alpine/.test(words)) return 'sudo apk add ffmpeg';
  return 'sudo apt-get update && sudo apt-get install -y ffmpeg';
}

function commandToType() {
  if (process.platform === 'darwin') return 'brew install ffmpeg';
  if (process.platform === 'win32') return 'winget install --id Gyan.FFmpeg';
  return linuxCommand();
}

function installFromDebian() {
  const isRoot = process.getuid?.() === 0;
  if (process.platform !== 'linux' || !isRoot || !existsSync('/usr/bin/apt-get')) return;
  console.error('Installing ffmpeg with apt-get …');
  const install = ['install', '-y', '-q', '--no-install-recommends', 'ffmpeg'];
  // A fresh machine has no package lists, an old one has lists that name packages no longer there.
  if (!aptGet(...install) && aptGet('update', '-q')) aptGet(...install);
}

const namedWrongly = ['FFMPEG_PATH', 'FFPROBE_PATH'].filter(
  (variable) => process.env[variable] && !answers(process.env[variable]),
);
for (const variable of namedWrongly) {
  console.error(
    `${variable} is "${process.env[variable]}", which does not run; correct or unset it.`,
  );
  process.exitCode = 1;
}
if (namedWrongly.length === 0 && !ffmpegIsThere()) installFromDebian();
if (namedWrongly.length === 0 && !ffmpegIsThere()) {
  console.error(
    `ffmpeg and ffprobe are needed and were not found. Install them with:\n\n    ${commandToType()}\n`,
  );
  console.error('Or set FFMPEG_PATH and FFPROBE_PATH to where they lie, then try again.');
  process.exitCode = 1;
}
