import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { hasSamePicture } from '../../media/has-same-picture.ts';
import { probe } from '../../media/probe.ts';
import { makeTestFolder } from '../../media/test-media.ts';
import { exportFilm, planExport } from '../export-film.ts';
import { makeDeliveryProject } from '../test-delivery.ts';

const folder = await makeTestFolder();
const project = await makeDeliveryProject(join(folder, "a & ü 'x'.mov"), { film: { seconds: 1 } });
const data = join(folder, 'data');

/**
 * A program that is called as c2patool is. It keeps what it was given, and writes a box of C2PA's kind
 * behind the file, or does what `STAND_IN` asks for.
 */
const program = join(folder, 'bin', 'c2patool');
await mkdir(join(folder, 'bin'));
await writeFile(
  program,
  `#!${process.execPath}
const fs = require('node:fs');
const [input, ...rest] = process.argv.slice(2);
const option = (name) => rest[rest.indexOf('--' + name) + 1];
if (rest.includes('--ingredient')) {
  fs.mkdirSync(option('output'));
  fs.writeFileSync(option('output') + '/ingredient.json', JSON.stringify({ title: input, instance_id: 'xmp:iid:1' }));
  process.exit(0);
}
const parent = rest.includes('--parent') ? JSON.parse(fs.readFileSync(option('parent') + '/ingredient.json', 'utf8')) : undefined;
const manifest = JSON.parse(fs.readFileSync(option('manifest'), 'utf8'));
fs.appendFileSync(${JSON.stringify(join(folder, 'calls.jsonl'))}, JSON.stringify({ input, rest, manifest, parent }) + '\\n');
if (process.env.STAND_IN === 'fail') { console.error('Error: the certificate is invalid'); process.exit(1); }
if (process.env.STAND_IN === 'wait') setTimeout(() => {}, 60_000);
else {
  if (fs.existsSync(option('output')) && !rest.includes('--force')) process.exit(2);
  fs.copyFileSync(input, option('output'));
  if (process.env.STAND_IN !== 'nothing') fs.appendFileSync(option('output'), Buffer.from('00000018' + Buffer.from('free').toString('hex') + '00'.repeat(16), 'hex'));
}
`,
);
await chmod(program, 0o755);

interface Call {
  readonly input: string;
  readonly rest: readonly string[];
  readonly parent?: { readonly title: string; readonly instance_id: string };
  readonly manifest: {
    readonly alg: string;
    readonly private_key: string;
    readonly sign_cert: string;
    readonly title: string;
    readonly assertions: readonly [{ readonly data: { readonly actions: readonly object[] } }];
  };
}

async function calls(): Promise<Call[]> {
  const text = await readFile(join(folder, 'calls.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Call);
}

beforeEach(async () => {
  await writeFile(join(folder, 'calls.jsonl'), '');
  vi.stubEnv('C2PATOOL_PATH', program);
  vi.stubEnv('XDG_DATA_HOME', data);
  vi.stubEnv('LOCALAPPDATA', data);
  vi.stubEnv('HOME', data);
});
afterEach(() => vi.unstubAllEnvs());

const request = (exporter: 'mix' | 'wav' | 'delivery', name: string, more = {}) => ({
  ...project,
  exporter,
  options: { credentials: 'signed', ...more },
  outputPath: join(folder, name),
  force: false,
  findSpeech: () => Promise.resolve([]),
});

it('signs a film as the last step, by a certificate of this computer, and says what that is worth', async () => {
  const film = request('mix', 'signed.mov');
  const { warnings, problem } = await planExport(film);
  expect(problem).toBeUndefined();
  expect(warnings.join(' ')).toMatch(/not on the C2PA trust list/);
  expect(await readdir(folder)).not.toContain('data');
  await exportFilm(film);
  const [call, ...others] = await calls();
  expect(others).toEqual([]);
  expect(call!.rest).toContain('--force');
  expect(call!.parent!.title).toBe(project.videoPath);
  expect(call!.manifest).toMatchObject({ alg: 'ps256', title: 'signed.mov' });
  expect(call!.manifest.assertions[0].data.actions).toMatchObject([
    { action: 'c2pa.opened', parameters: { ingredientIds: [call!.parent!.instance_id] } },
    {
      action: 'c2pa.edited',
      digitalSourceType:
        'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia',
      parameters: { description: expect.stringContaining('demo (demo), seed 42') as string },
    },
  ]);
  const original = await probe(project.videoPath);
  expect(await hasSamePicture(await probe(film.outputPath), original)).toBe(true);
  expect((await readdir(folder)).filter((name) => name.includes('unfinished'))).toEqual([]);
  const { private_key: key, sign_cert: certificate } = call!.manifest;
  if (process.platform !== 'win32') expect((await stat(key)).mode & 0o077).toBe(0);
  const made = await readFile(certificate);
  await exportFilm(request('wav', 'again.wav'));
  expect((await calls()).at(-1)!.manifest.sign_cert).toBe(certificate);
  expect(await readFile(certificate)).toEqual(made);
});

it('makes a certificate that C2PA takes: of its kind, for signing documents, issued by another', async () => {
  await exportFilm(request('wav', 'a.wav'));
  const [call] = await calls();
  expect(call!.rest).not.toContain('--parent');
  expect(call!.manifest.assertions[0].data.actions).toMatchObject([
    {
      action: 'c2pa.created',
      digitalSourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
    },
  ]);
  const shown = spawnSync('openssl', ['x509', '-noout', '-text', '-in', call!.manifest.sign_cert]);
  if (shown.error) return void console.warn('SKIPPED: the certificate is not read: no openssl.');
  const text = shown.stdout.toString();
  expect(text).toMatch(/Version: 3/);
  expect(text).toMatch(/CA:FALSE/);
  expect(text).toMatch(/Key Usage: critical\s+Digital Signature\s/);
  expect(text).toMatch(/1\.3\.6\.1\.5\.5\.7\.3\.36|Document Signing/i);
  expect(text).toMatch(/Authority Key Identifier/);
  expect(/Issuer: (.*)/.exec(text)?.[1]).not.toBe(/Subject: (.*)/.exec(text)?.[1]);
});

it('signs with the certificate that the user names, and tells a wrong key or an old certificate', async () => {
  const at = (name: string) => join(folder, name);
  const openssl = (...options: string[]) => execFileSync('openssl', options, { stdio: 'pipe' });
  if (spawnSync('openssl', ['version']).error) return void console.warn('SKIPPED: no openssl.');
  for (const name of ['mine', 'other']) {
    openssl(
      'genpkey',
      '-algorithm',
      'EC',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-out',
      at(`${name}.key`),
    );
  }
  const subject = ['-subj', '/CN=Ann Editor', '-days', '1'];
  openssl('req', '-x509', '-new', '-key', at('mine.key'), '-out', at('mine.pem'), ...subject);
  vi.stubEnv('VIDMUSE_C2PA_CERTIFICATE', at('mine.pem'));
  const half = await planExport(request('wav', 'half.wav'));
  expect(half.problem?.message).toMatch(/set both VIDMUSE_C2PA_CERTIFICATE and VIDMUSE_C2PA_KEY/);
  vi.stubEnv('VIDMUSE_C2PA_KEY', at('other.key'));
  const wrong = await planExport(request('wav', 'wrong.wav'));
  expect(wrong.problem?.message).toMatch(/is not that of the certificate/);
  vi.stubEnv('VIDMUSE_C2PA_KEY', at('mine.pem'));
  expect((await planExport(request('wav', 'no.wav'))).problem?.message).toMatch(
    /not a private key/,
  );
  vi.stubEnv('VIDMUSE_C2PA_KEY', at('mine.key'));
  const { warnings } = await planExport(request('wav', 'mine.wav'));
  expect(warnings.join(' ')).toMatch(/your certificate “Ann Editor”.*trust list is not looked up/);
  await exportFilm(request('wav', 'mine.wav'));
  expect((await calls())[0]!.manifest).toMatchObject({
    ...{ alg: 'es256', private_key: at('mine.key'), sign_cert: at('mine.pem') },
  });
});

it('refuses to sign with words: without the program, and what has no place for credentials', async () => {
  vi.stubEnv('C2PATOOL_PATH', '');
  vi.stubEnv('PATH', join(folder, 'nothing'));
  const ffmpeg = { FFMPEG_PATH: '/usr/bin/ffmpeg', FFPROBE_PATH: '/usr/bin/ffprobe' };
  for (const [name, path] of Object.entries(ffmpeg)) if (!process.env[name]) vi.stubEnv(name, path);
  expect((await planExport(request('wav', 'b.wav'))).problem).toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching(/c2patool, which is not installed/) as string,
  });
  await expect(exportFilm(request('wav', 'b.wav'))).rejects.toMatchObject({ code: 'unsupported' });
  vi.unstubAllEnvs();
  vi.stubEnv('C2PATOOL_PATH', program);
  vi.stubEnv('XDG_DATA_HOME', data);
  const { problem } = await planExport(request('mix', 'b.mkv'));
  expect(problem?.message).toMatch(/cannot be put into \.mkv files: choose \.mp4/);
});

it('leaves no file behind where signing fails, does nothing, or is cancelled', async () => {
  for (const [how, message] of [
    ['fail', /the certificate is invalid/],
    ['nothing', /wrote no credentials/],
  ] as const) {
    vi.stubEnv('STAND_IN', how);
    await expect(exportFilm(request('wav', 'c.wav'))).rejects.toThrow(message);
  }
  vi.stubEnv('STAND_IN', 'wait');
  const stop = new AbortController();
  const waiting = exportFilm(request('wav', 'c.wav'), { signal: stop.signal });
  await writeFile(join(folder, 'calls.jsonl'), '');
  await Promise.race([waiting, expect.poll(calls, { timeout: 20_000 }).toHaveLength(1)]);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  expect((await readdir(folder)).filter((name) => /^\.?c\./.test(name))).toEqual([]);
});

it('signs the stems with music of a delivery, and names a film that cannot be signed', async () => {
  await exportFilm(request('delivery', 'stems', { preset: 'stems' }));
  const signed = (await calls()).map(({ manifest }) => manifest.title);
  expect(signed.filter((title) => / (music un-ducked|mix) /.test(title))).toHaveLength(2);
  expect(signed.filter((title) => title.includes('original'))).toEqual([]);
  const videoPath = join(folder, 'b.mkv');
  execFileSync('ffmpeg', ['-v', 'error', '-i', project.videoPath, '-c', 'copy', videoPath]);
  const web = request('delivery', 'web', { preset: 'web' });
  const { losses } = await planExport({ ...web, videoPath });
  expect(losses.join(' ')).toMatch(/scored\.mkv" carries no content credentials/);
});

it('keeps the credentials of a film as its history where it is signed, and says their loss else', async () => {
  const videoPath = join(folder, 'vouched.mov');
  await copyFile(project.videoPath, videoPath);
  const box = `00000028${Buffer.from('uuid').toString('hex')}d8fec3d61b0e483c92975828877ec481`;
  await writeFile(videoPath, Buffer.from(box.padEnd(80, '0'), 'hex'), { flag: 'a' });
  const plain = { ...request('mix', 'd.mov'), videoPath, options: {} };
  expect((await planExport(plain)).losses.join(' ')).toMatch(/content credentials .* left out/);
  const signed = { ...request('mix', 'd.mov'), videoPath };
  expect((await planExport(signed)).losses).toEqual([]);
});
