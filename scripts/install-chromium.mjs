// Installs a Chromium for the end-to-end tests if there is none: on Debian as root; otherwise it prints how
// to install one and does not fail: the tests then print that they are skipped. Plain JavaScript, because it
// runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const places = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

function chromiumIsThere() {
  return places.some((path) => path && existsSync(path));
}

function aptGet(...words) {
  const { status } = spawnSync('apt-get', words, {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0;
}

function installFromDebian() {
  const isRoot = process.getuid?.() === 0;
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  // Ubuntu's package of that name only installs a snap, which does not run in containers.
  if (!isRoot || !/^ID=debian$/m.test(release) || !existsSync('/usr/bin/apt-get')) return;
  console.error('Installing chromium with apt-get …');
  const install = ['install', '-y', '-q', '--no-install-recommends', 'chromium'];
  // A fresh machine has no package lists, an old one has lists that name packages no longer there.
  if (!aptGet(...install) && aptGet('update', '-q')) aptGet(...install);
}

if (!chromiumIsThere()) installFromDebian();
if (!chromiumIsThere()) {
  console.error(
    'No Chromium was found: the tests in a browser will be skipped. Install Chromium or Chrome, or set CHROMIUM_PATH to it.',
  );
}
