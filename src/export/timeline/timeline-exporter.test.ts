import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAudio } from '../../media/extract-audio.ts';
import { probe } from '../../media/probe.ts';
import { makeTestFolder } from '../../media/test-media.ts';
import type { ExporterId } from '../../shared/exports/exporter-definitions.ts';
import { levelAt } from '../../sound/signals.ts';
import { exportFilm, planExport } from '../export-film.ts';
import { makeDeliveryProject } from '../test-delivery.ts';

const folder = await makeTestFolder();
const odd = join(folder, "Ö & #1 'x'");
await mkdir(odd);
const project = await makeDeliveryProject(join(odd, 'a & b #2.mov'), {
  name: 'Ä: film',
  film: { seconds: 3, tracks: 1, output: ['-timecode', '10:00:00:00'] },
});

const request = (exporter: ExporterId, name: string, options = {}) => ({
  ...project,
  exporter,
  options,
  outputPath: join(odd, name),
  force: false,
  findSpeech: () => Promise.resolve([]),
});

const tone = async (path: string, frequency: number) => {
  const samples = await readAudio(path, { sampleRate: 48_000, channels: 1 });
  return levelAt(samples.slice(48_000, 96_000), 48_000, frequency);
};

describe.each([
  ['otio', 'Ä- film.otio'],
  ['fcpxml', 'Ä- film.fcpxml'],
  ['xmeml', 'Ä- film.xml'],
  ['edl', 'Ä- film.edl'],
] as const)('the folder of %s', (exporter, text) => {
  it('holds what the plan says, and everything that the timeline shows', async () => {
    const planned = await planExport(request(exporter, exporter));
    expect(planned.problem).toBeUndefined();
    await exportFilm(request(exporter, exporter));
    const written = await readdir(join(odd, exporter), { recursive: true, withFileTypes: true });
    const files = written.filter((entry) => entry.isFile());
    expect(files.map(({ parentPath, name }) => join(parentPath, name)).sort()).toEqual(
      planned.files.map(({ path }) => path).sort(),
    );
    for (const { path, sizeBytes } of planned.files) {
      const { length } = await readFile(path);
      expect(length).toBeLessThanOrEqual(sizeBytes);
    }
    const media = join(odd, exporter, 'media');
    const film = await readFile(join(media, 'a & b #2.mov'));
    expect(film.equals(await readFile(project.videoPath))).toBe(true);
    expect(await tone(join(media, 'Ä- film music 1.wav'), 330)).toBeGreaterThan(-24);
    const original = await probe(join(media, 'Ä- film original sound.wav'));
    expect(original.durationSeconds).toBeCloseTo(3, 4);
    expect(await tone(original.path, 440)).toBeGreaterThan(-30);
    const content = await readFile(join(odd, exporter, text), 'utf8');
    expect(content).toContain('Ä');
    expect(content).toMatch(/10:00:00:00|36000s|900000/);
  });
});

it('finds its media after a move by names that only one file of the folder has', async () => {
  await exportFilm(request('otio', 'before'));
  await rename(join(odd, 'before'), join(odd, 'after'));
  const otio = await readFile(join(odd, 'after', 'Ä- film.otio'), 'utf8');
  const paths = [...otio.matchAll(/"target_url": "([^"]+)"/g)].map(([, path]) => path!);
  const files = await readdir(join(odd, 'after'), { recursive: true });
  for (const path of new Set(paths)) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    expect(files.filter((file) => file.endsWith(name))).toHaveLength(1);
  }
});

it('names the film where it is when it shall not be copied', async () => {
  await exportFilm(request('otio', 'referenced', { film: 'reference' }));
  const otio = await readFile(join(odd, 'referenced', 'Ä- film.otio'), 'utf8');
  expect(otio).toContain(JSON.stringify(project.videoPath));
  expect(await readdir(join(odd, 'referenced', 'media'))).toHaveLength(2);
});

it('keeps what the folder held, and replaces its own files only when it may', async () => {
  const outputPath = join(odd, 'kept');
  await mkdir(outputPath);
  await writeFile(join(outputPath, 'notes.txt'), 'mine');
  await exportFilm(request('edl', 'kept'));
  await expect(exportFilm(request('edl', 'kept'))).rejects.toMatchObject({ code: 'exists' });
  await exportFilm({ ...request('edl', 'kept'), force: true });
  expect(await readFile(join(outputPath, 'notes.txt'), 'utf8')).toBe('mine');
});

it('leaves nothing behind when it fails', async () => {
  const broken = { ...project, projectPath: join(folder, 'gone.vidmuse') };
  await expect(exportFilm({ ...request('otio', 'broken'), ...broken })).rejects.toThrow();
  expect(await readdir(odd)).not.toContain('broken');
});

it('leaves out markers after the end of the film, and says so', async () => {
  const { document } = project.file;
  const markers = [2.5, 3, 3.02, 4, 7.5].map((seconds, index) => ({
    ...{ id: `m${index}`, kind: 'hit' as const, seconds, label: `Mark ${seconds}` },
  }));
  const marked = {
    ...request('edl', 'marked'),
    file: { ...project.file, document: { ...document, markers } },
  };
  const { losses } = await planExport(marked);
  expect(losses).toContain('Markers after the end of the film are left out: 2.');
  await exportFilm(marked);
  const edl = await readFile(join(odd, 'marked', 'Ä- film markers.edl'), 'utf8');
  expect([...edl.matchAll(/\|M:(Mark [\d.]+)/g)].map(([, name]) => name)).toEqual([
    'Mark 2.5',
    'Mark 3',
    'Mark 3.02',
  ]);
  expect((await planExport(request('edl', 'unmarked'))).losses.join()).not.toContain('Markers');
});

it.each([
  ['fcpxml', 'Final Cut'],
  ['xmeml', 'Premiere'],
] as const)(
  'lowers levels in %s that its files have no room for, and says so',
  async (id, program) => {
    const { document } = project.file;
    const at = (musicGainDecibels: number, name: string) => ({
      ...request(id, name),
      file: {
        ...project.file,
        document: { ...document, mix: { ...document.mix, musicGainDecibels } },
      },
    });
    const lowered = `Levels over +12 dB are lowered to it, the highest that ${program} takes.`;
    // The take peaks at -20 dBFS.
    expect((await planExport(at(31, `${id} fits`))).losses).not.toContain(lowered);
    const louder = at(36, `${id} louder`);
    expect((await planExport(louder)).losses).toContain(lowered);
    await exportFilm(louder);
    const music = join(odd, `${id} louder`, 'media', 'Ä- film music 1.wav');
    expect(await tone(music, 330)).toBeCloseTo(0, 0);
  },
);
