import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { runFfmpeg } from '../../media/ffmpeg.ts';
import { probe, probeVideo } from '../../media/probe.ts';
import { decodedSound, makeTestFolder, type TestVideoOptions } from '../../media/test-media.ts';
import { levelAt } from '../../sound/signals.ts';
import { exportFilm } from '../export-film.ts';
import { makeDeliveryProject } from '../test-delivery.ts';

const folder = await makeTestFolder();

interface Wanted {
  readonly rate: number;
  readonly startFrame: number;
  /** Sound files beside the film, and what frequencies the first holds on the left and on the right. */
  readonly originals: number;
  readonly tones?: readonly [number, number];
  /** Whether the other timelines are written too. */
  readonly isNamedByOthers?: boolean;
}

/** Films as they come from cameras and suites: rate, embedded timecode, sound, and what is wanted of them. */
const films: readonly (readonly [string, TestVideoOptions, Wanted])[] = [
  [
    '23.976 with a camera timecode, mono',
    { rate: '24000/1001', output: ['-timecode', '10:11:12:13', '-ac', '1'] },
    {
      rate: 24_000 / 1001,
      startFrame: ((10 * 60 + 11) * 60 + 12) * 24 + 13,
      originals: 1,
      tones: [440, 440],
      isNamedByOthers: true,
    },
  ],
  [
    '29.97 drop',
    { rate: '30000/1001', output: ['-timecode', '10:00:00;00'] },
    { rate: 30_000 / 1001, startFrame: 1_078_920, originals: 1 },
  ],
  [
    '29.97 non-drop, 5.1',
    {
      rate: '30000/1001',
      // The tone is in the middle channel alone.
      output: ['-timecode', '10:00:00:00', '-af', 'pan=5.1|FC=c0', '-c:a', 'pcm_s24le'],
    },
    { rate: 30_000 / 1001, startFrame: 1_080_000, originals: 1, tones: [440, 440] },
  ],
  [
    '59.94, two mono tracks that are left and right',
    { rate: '60000/1001', tracks: 2, output: ['-ac', '1', '-c:a', 'pcm_s16le'] },
    { rate: 60_000 / 1001, startFrame: 0, originals: 1, tones: [440, 880] },
  ],
  [
    '59.94 non-drop, stereo',
    { rate: '60000/1001', output: ['-timecode', '10:00:00:00', '-ac', '2'] },
    { rate: 60_000 / 1001, startFrame: 2_160_000, originals: 1, tones: [440, 440] },
  ],
  [
    '59.94 drop',
    { rate: '60000/1001', output: ['-timecode', '10:00:00;00'] },
    { rate: 60_000 / 1001, startFrame: 2_157_840, originals: 1 },
  ],
  [
    '25, without sound',
    { tracks: 0 },
    { rate: 25, startFrame: 0, originals: 0, isNamedByOthers: true },
  ],
];

interface OtioFile {
  readonly global_start_time: { readonly rate: number; readonly value: number };
  readonly tracks: { readonly children: readonly { readonly kind: string }[] };
}

async function exportOf(name: string, video: TestVideoOptions) {
  const place = join(folder, `Ü & #1 'x' ${name.replace(/\W/g, '')}`);
  await mkdir(place);
  const project = await makeDeliveryProject(join(place, 'a & b #2.mov'), {
    ...{ name: 'Film', film: { seconds: 1.5, ...video } },
  });
  const outputPath = join(place, 'otio');
  const request = { ...project, exporter: 'otio' as const, options: {}, outputPath, force: false };
  await exportFilm({ ...request, findSpeech: () => Promise.resolve([]) });
  const text = await readFile(join(outputPath, 'Film.otio'), 'utf8');
  return { media: join(outputPath, 'media'), otio: JSON.parse(text) as OtioFile, project };
}

/** Exports the other timelines beside the OTIO and gives the places of all files that they name. */
async function filesNamedByOthers(
  project: Awaited<ReturnType<typeof makeDeliveryProject>>,
  beside: string,
): Promise<string[]> {
  const named: string[] = [];
  for (const [exporter, ending, address] of [
    ['fcpxml', 'fcpxml', /src="([^"]+)"/g],
    ['xmeml', 'xml', /<pathurl>([^<]+)</g],
    ['edl', 'edl', /SOURCE FILE: (.+)/g],
  ] as const) {
    const outputPath = `${beside} ${exporter}`;
    const request = { ...project, exporter, options: {}, outputPath, force: false };
    await exportFilm({ ...request, findSpeech: () => Promise.resolve([]) });
    const text = await readFile(join(outputPath, `Film.${ending}`), 'utf8');
    const found = [...text.matchAll(address)].map(([, place]) =>
      place!.trim().replaceAll('&amp;', '&'),
    );
    expect(new Set(found).size).toBeGreaterThan(1);
    named.push(
      ...found.map((place) =>
        place.startsWith('file:')
          ? decodeURIComponent(new URL(place).pathname)
          : join(outputPath, 'media', place),
      ),
    );
  }
  return named;
}

it.each(films)(
  'a real film of %s lies on its own grid, with its sound beside it, in each kind of timeline',
  async (name, video, wanted) => {
    const { media, otio, project } = await exportOf(name, video);
    expect(otio.global_start_time.rate).toBeCloseTo(wanted.rate, 6);
    expect(otio.global_start_time.value).toBe(wanted.startFrame);
    const sounds = otio.tracks.children.filter(({ kind }) => kind === 'Audio');
    expect(sounds).toHaveLength(1 + wanted.originals);
    const film = await readFile(join(media, 'a & b #2.mov'));
    expect(film.equals(await readFile(project.videoPath))).toBe(true);
    // Which files there are depends on the sound alone.
    if (wanted.isNamedByOthers) {
      for (const path of await filesNamedByOthers(project, dirname(media))) {
        expect(existsSync(path), path).toBe(true);
      }
    }
    if (wanted.originals === 0) return;
    const sound = await probe(join(media, 'Film original sound.wav'));
    expect(sound.audio[0]).toMatchObject({ channels: 2, sampleRate: 48_000 });
    const { durationSeconds } = project.file.source;
    expect(Math.abs(sound.durationSeconds - durationSeconds)).toBeLessThan(1 / wanted.rate);
    const samples = await decodedSound(sound.path, { sampleRate: 48_000, channels: 2 });
    wanted.tones?.forEach((tone, side) => {
      const channel = Float32Array.from(
        { length: 48_000 },
        (_, at) => samples[2 * (at + 12_000) + side]!,
      );
      expect(levelAt(channel, 48_000, tone)).toBeGreaterThan(-30);
      const other = wanted.tones!.find((each) => each !== tone);
      if (other !== undefined) expect(levelAt(channel, 48_000, other)).toBeLessThan(-60);
    });
  },
);

it('a real film of variable rate lies on the grid of its base rate, as long as it is', async () => {
  const project = await makeDeliveryProject(join(folder, 'steady.mov'), {
    ...{ name: 'Film', film: { rate: '30', seconds: 2 } },
  });
  const path = join(folder, 'variable.mov');
  const inputs = [{ source: project.videoPath }];
  const options = ['-vf', "select='lt(t,1)+not(mod(n,3))'", '-fps_mode', 'vfr', '-c:a', 'copy'];
  await runFfmpeg({ inputs, outputOptions: options, doing: 'thin' }, path);
  const video = await probeVideo(path);
  expect(video.video.variableFrameRate).toBe(true);
  const request = { ...project, videoPath: path, exporter: 'otio' as const, options: {} };
  const outputPath = join(folder, 'vfr');
  await exportFilm({ ...request, outputPath, force: false, findSpeech: () => Promise.resolve([]) });
  const sound = await probe(join(outputPath, 'media', 'Film original sound.wav'));
  expect(Math.abs(sound.durationSeconds - video.durationSeconds)).toBeLessThan(0.05);
});

it('says where its sound comes from in words that another program reads', async () => {
  if (spawnSync('exiftool', ['-ver']).error) {
    return void console.warn('SKIPPED: XMP is not read by exiftool, which is not installed.');
  }
  const project = await makeDeliveryProject(join(folder, 'marked.mov'), { film: { seconds: 1 } });
  const findSpeech = () => Promise.resolve([]);
  for (const [exporter, ending, term] of [
    ['mix', 'mov', 'compositeWithTrainedAlgorithmicMedia'],
    ['mix', 'mp4', 'compositeWithTrainedAlgorithmicMedia'],
    ['aac', 'm4a', 'trainedAlgorithmicMedia'],
    ['wav', 'wav', 'trainedAlgorithmicMedia'],
  ] as const) {
    const outputPath = join(folder, `read.${ending}`);
    const options = {};
    await exportFilm({ ...project, exporter, options, outputPath, force: false, findSpeech });
    const { stdout } = spawnSync('exiftool', ['-j', '-XMP:all', outputPath], { encoding: 'utf8' });
    expect(JSON.parse(stdout)).toMatchObject([
      {
        DigitalSourceType: `http://cv.iptc.org/newscodes/digitalsourcetype/${term}`,
        CreatorTool: 'VidMuse Studio',
        Description: expect.stringContaining('seed 42') as string,
      },
    ]);
  }
});
