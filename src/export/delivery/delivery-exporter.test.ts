import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { findFfmpegBinaries } from '../../media/ffmpeg-binaries.ts';
import { makeTestFolder } from '../../media/test-media.ts';
import { defaultDucking } from '../../shared/ducking.ts';
import type { Mix } from '../../shared/project-document.ts';
import { exportFilm, planExport } from '../export-film.ts';
import { makeDeliveryProject } from '../test-delivery.ts';
import type { DeliveryReport } from './delivery-report.ts';
import { syncOffset } from './sync-offset.ts';

const folder = await makeTestFolder();

/** What ffmpeg's meter finds in a file: integrated loudness and true peak. */
function measureWithFfmpeg(path: string): { lufs: number; peak: number } {
  const { ffmpegPath } = findFfmpegBinaries();
  const options = ['-hide_banner', '-nostats', '-i', path, '-map', '0:a:0'];
  const { stderr } = spawnSync(
    ffmpegPath,
    [...options, '-af', 'ebur128=peak=true', '-f', 'null', '-'],
    { encoding: 'utf8' },
  );
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
  return {
    lufs: Number(/I:\s+(-?[\d.]+) LUFS/.exec(summary)?.[1]),
    peak: Number(/Peak:\s+(-?[\d.]+) dBFS/.exec(summary)?.[1]),
  };
}

it('writes what the plan says, and reports what an independent meter finds in the files', async () => {
  const project = await makeDeliveryProject(join(folder, 'a.mov'), {
    name: 'Broadcast',
    film: { seconds: 6, output: ['-timecode', '10:00:00:00'] },
    mix: { ducking: defaultDucking },
  });
  const outputPath = join(folder, 'delivery');
  const request = {
    ...project,
    exporter: 'delivery' as const,
    options: { preset: 'broadcast' },
    outputPath,
    force: false,
    findSpeech: () => Promise.resolve([{ startSeconds: 2, endSeconds: 4 }]),
  };
  const planned = await planExport(request);
  expect(planned.problem).toBeUndefined();
  await exportFilm(request);
  const entries = await readdir(outputPath, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  expect(paths.sort()).toEqual(planned.files.map(({ path }) => path).sort());
  const report = JSON.parse(
    await readFile(join(outputPath, 'report.json'), 'utf8'),
  ) as DeliveryReport;
  expect(report.contract.name).toBe('EBU R128');
  const measured = report.files.filter(({ sound }) => sound);
  expect(measured.map(({ name }) => name).sort()).toEqual([
    'Broadcast scored.mov',
    'stems/Broadcast mix 10-00-00-00.wav',
    'stems/Broadcast music ducked 10-00-00-00.wav',
    'stems/Broadcast music un-ducked 10-00-00-00.wav',
    'stems/Broadcast original 10-00-00-00.wav',
  ]);
  for (const { name, sound, sha256, pictureIsSame } of measured) {
    const path = join(outputPath, name);
    const { lufs, peak } = measureWithFfmpeg(path);
    expect(Math.abs(sound!.integratedLufs! - lufs)).toBeLessThanOrEqual(0.1);
    expect(Math.abs(sound!.truePeakDecibels! - peak)).toBeLessThanOrEqual(0.2);
    expect(Math.abs(sound!.lengthSeconds - 6)).toBeLessThan(0.03);
    expect(Math.abs(sound!.syncOffsetSeconds!)).toBeLessThan(0.0005);
    expect(sha256).toBe(
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    );
    expect(pictureIsSame ?? true).toBe(true);
  }
  const lengths = new Set(
    measured
      .filter(({ name }) => name.startsWith('stems/'))
      .map((file) => file.sound!.lengthSeconds),
  );
  expect(lengths.size).toBe(1);
  // The mix is far louder than -23 LUFS, and that is said.
  expect(report.passes).toBe(false);
  expect(report.problems.join(' ')).toMatch(/would reach the target/);
  const html = await readFile(join(outputPath, 'report.html'), 'utf8');
  expect(html).toContain('Does not pass');
  const csv = await readFile(join(outputPath, 'cue-sheet', 'Broadcast cue sheet.csv'), 'utf8');
  expect(csv).toContain('1M1,Take 1 · seed 42,10:00:00:00,10:00:06:00,00:00:06.0,BI');
  expect(csv).toContain('demo (demo), seed 42');
});

it('does not call music machine-made that was imported', async () => {
  const project = await makeDeliveryProject(join(folder, 'b.mp4'), {
    name: 'Own',
    film: { seconds: 2, tracks: 0 },
    take: { origin: 'imported' },
  });
  const outputPath = join(folder, 'own');
  const findSpeech = () => Promise.resolve([]);
  const request = { ...project, exporter: 'delivery' as const, outputPath, force: false };
  await exportFilm({ ...request, options: { preset: 'web' }, findSpeech });
  const report = JSON.parse(
    await readFile(join(outputPath, 'report.json'), 'utf8'),
  ) as DeliveryReport;
  expect(report.machineMade).toEqual([]);
  const film = await readFile(join(outputPath, 'Own scored.mp4'));
  expect(film.includes('machine-made')).toBe(false);
  expect(film.includes('trainedAlgorithmicMedia')).toBe(false);
});

it('measures by how much a sound is late, early, or cannot be compared', () => {
  const noise = Float32Array.from(
    { length: 60_000 },
    (_, index) => Math.sin(index * index * 0.00013) * Math.sin(index / 900),
  );
  const late = new Float32Array(60_000);
  late.set(noise.subarray(0, 59_000), 1000);
  expect(syncOffset(noise, late)).toBe(1000);
  expect(syncOffset(late, noise)).toBe(-1000);
  expect(syncOffset(noise, noise)).toBe(0);
  expect(syncOffset(new Float32Array(60_000), noise)).toBeUndefined();
});

it('measures dialogue over the speech also where nothing is ducked, and not where it is muted', async () => {
  const speech = [{ startSeconds: 1, endSeconds: 2 }];
  const verdictOf = async (name: string, mix: Partial<Mix>) => {
    const project = await makeDeliveryProject(join(folder, `${name}.mov`), {
      ...{ name, mix },
      film: { seconds: 3 },
    });
    const outputPath = join(folder, name);
    const options = { preset: 'netflix' };
    const findSpeech = () => Promise.resolve(speech);
    const request = { ...project, exporter: 'delivery' as const, options, outputPath };
    await exportFilm({ ...request, force: false, findSpeech });
    const text = await readFile(join(outputPath, 'report.json'), 'utf8');
    const { files } = JSON.parse(text) as DeliveryReport;
    return files.find(({ verdict }) => verdict)?.verdict;
  };
  expect(await verdictOf('plain', {})).toMatchObject({ measuredOver: 'dialogue' });
  const muted = await verdictOf('muted', { originalMuted: true });
  expect(muted).toMatchObject({ measuredOver: 'programme' });
});
