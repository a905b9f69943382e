import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pictureHash, probeFilm, readSamples } from '../media.ts';
import { findInRecording } from '../recording.ts';
import { must, round } from './trial-steps.ts';
import { exportRate } from './trial-window.ts';

/** The parts of a delivery's `report.json` that are read here. */
interface Report {
  readonly filmSeconds: number;
  readonly passes: boolean;
  readonly problems: readonly string[];
  readonly losses: readonly string[];
  readonly files: readonly {
    readonly name: string;
    readonly pictureIsSame?: boolean;
    readonly sound?: {
      readonly lengthSeconds: number;
      readonly syncOffsetSeconds: number | null;
      readonly integratedLufs: number | null;
      readonly truePeakDecibels: number | null;
      readonly gaps: readonly unknown[];
    };
  }[];
}

/** How far sound is looked for around its place, and how much of it is compared, in seconds. */
const lookedSeconds = 0.1;
const comparedSeconds = 0.2;

const milliseconds = (seconds: number): number => round(1000 * seconds, 2);

/**
 * What a delivered folder holds: what its report says, and measured here again with ffprobe and ffmpeg:
 * whether films have the picture of the original bit for bit, how much longer their sound is than their
 * picture, how late their sound is against the stem of the mix, whether each file that a timeline names is
 * there. Throws if a file is missing or the picture is another one.
 */
export async function measureDelivery(folder: string, filmPath: string) {
  const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as Report;
  const files = (await readdir(folder, { recursive: true })).toSorted();
  const mixStem = files.find((name) => / mix .*\.wav$/.test(name));
  const films = files.filter(
    (name) => /\.(mp4|mov|mkv)$/.test(name) && !name.split(/[/\\]/).includes('media'),
  );
  return {
    passes: report.passes,
    problems: report.problems,
    losses: report.losses,
    files: report.files.map(({ name, sound, pictureIsSame }) => ({
      name,
      ...(pictureIsSame !== undefined && { pictureIsSame }),
      ...(sound && {
        lengthOffMilliseconds: milliseconds(sound.lengthSeconds - report.filmSeconds),
        syncOffsetMilliseconds:
          sound.syncOffsetSeconds === null ? null : milliseconds(sound.syncOffsetSeconds),
        integratedLufs: sound.integratedLufs && round(sound.integratedLufs),
        truePeakDecibels: sound.truePeakDecibels && round(sound.truePeakDecibels),
        gaps: sound.gaps.length,
      }),
    })),
    films: await Promise.all(
      films.map((name) =>
        measureFilm(join(folder, name), filmPath, mixStem && join(folder, mixStem)),
      ),
    ),
    timelines: await Promise.all(
      files
        .filter((name) => /\.(otio|fcpxml|xml|edl)$/.test(name))
        .map((name) => readTimeline(join(folder, name))),
    ),
  };
}

/** Measures an exported film against the original and, if there is one, the stem of the mix. */
export async function measureFilm(path: string, filmPath: string, mixPath?: string) {
  must((await pictureHash(path)) === (await pictureHash(filmPath)), `${path} has the same picture`);
  const film = await probeFilm(path);
  const [sound] = film.audioSeconds;
  must(sound !== undefined, `${path} has sound`);
  const offsets = mixPath === undefined ? [] : await soundOffsets(path, mixPath);
  return {
    name: basename(path),
    pictureSeconds: round(film.videoSeconds, 3),
    soundLongerMilliseconds: milliseconds(sound - film.videoSeconds),
    frames: round(Math.abs(sound - film.videoSeconds) / film.frameSeconds, 2),
    soundLateMilliseconds: offsets,
  };
}

/** How late the sound of a file is against another, in milliseconds, at three places that are not silent. */
async function soundOffsets(path: string, expectedPath: string): Promise<number[]> {
  const [heard, expected] = [
    await readSamples(path, exportRate),
    await readSamples(expectedPath, exportRate),
  ];
  const [looked, compared] = [lookedSeconds * exportRate, comparedSeconds * exportRate];
  return [0.1, 0.5, 0.9].flatMap((share) => {
    const at = Math.round(share * expected.length);
    const probe = expected.subarray(at, at + compared);
    if (probe.every((sample) => Math.abs(sample) < 1e-3)) return [];
    const from = Math.max(0, at - looked);
    const found = findInRecording(heard.subarray(from, at + compared + looked), probe);
    return [milliseconds((from + found.at - at) / exportRate)];
  });
}

/** How many media files a timeline names by their paths (an EDL names none), and which are not there. */
async function readTimeline(path: string) {
  const text = await readFile(path, 'utf8');
  const addresses = [...text.matchAll(/file:\/\/[^"<\s]+/g)].map(([address]) =>
    fileURLToPath(address.replace('file://localhost/', 'file:///').replaceAll('&amp;', '&')),
  );
  const plain = [...text.matchAll(/"target_url": *"([^"]+)"/g)].flatMap(([, url]) => url ?? []);
  const media = [...new Set([...addresses, ...plain])];
  return {
    name: basename(path),
    media: media.length,
    missing: media.filter((file) => !existsSync(file)).map((file) => basename(file)),
  };
}
