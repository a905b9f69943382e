import { mkdir, readdir, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { extractAudio } from '../../src/media/extract-audio.ts';
import { writeFilmStrip } from '../../src/media/film-strip.ts';
import { readFrameTimeline } from '../../src/media/frame-timeline.ts';
import type { VideoInfo } from '../../src/media/media-info.ts';
import { readStill } from '../../src/media/preview/read-still.ts';
import { probe, probeVideo } from '../../src/media/probe.ts';
import { findSceneCuts } from '../../src/media/scene-cuts.ts';
import { asAppError } from '../../src/shared/app-error.ts';
import { answerInputs, peakOfProcess } from './answer-inputs.ts';
import { makeFilms, writeInput, type Outside } from './media-inputs.ts';
import type { Random } from './random.ts';

const folder = process.cwd();
/** Reading is cancelled after this time and must then end. */
const readingMilliseconds = 7000;

let connections = 0;
let peakOfChildren = 0;
setInterval(noticeChildren, 50).unref();
const ready = prepare();

answerInputs(async (random) => {
  const { films, outside } = await ready;
  const path = join(folder, 'inputs', 'film');
  await rm(join(folder, 'inputs'), { recursive: true, force: true });
  await mkdir(join(folder, 'inputs'), { recursive: true });
  const input = await writeInput(path, random, films, outside);
  const askedBefore = connections;
  const problems: string[] = [];
  let outcome = 'accepted';
  let message = '';
  try {
    await read(input.path, random);
    if (input.isList) problems.push('a list was read as a film');
  } catch (thrown) {
    const error = asAppError(thrown, 'read it');
    outcome = error.code;
    ({ message } = error);
    if (outcome === 'no-permission') problems.push(`all may be read: ${message}`);
    if (!(thrown instanceof Error) || error.code === 'engine-failed') problems.push(String(thrown));
  }
  if (connections > askedBefore) problems.push('an address was asked');
  const left = (await readdir(join(folder, 'inputs'))).filter((name) => name.startsWith('.'));
  if (left.length > 0) problems.push(`left behind: ${left.join()}`);
  return { kind: input.kind, outcome, message, problems };
}, childPeaks);

/** Opens a film as the editor does, and reads its frames, sound, peaks or cuts. */
async function read(path: string, random: Random): Promise<void> {
  const options = { signal: AbortSignal.timeout(readingMilliseconds) };
  const readings: readonly ((film: VideoInfo) => Promise<unknown>)[] = [
    (film) => writeFilmStrip(film, join(folder, 'inputs', 'strip.jpg'), options),
    (film) => findSceneCuts(film, options),
    (film) => readFrameTimeline(film, options),
    (film) => readStill(film, film.durationSeconds / 2, options),
    (film) => hear(film, options),
  ];
  const reading = random.pick(readings);
  const info = await probe(path, options);
  if (!info.video) return hear(info, options);
  await reading(await probeVideo(path, options));
}

async function hear(info: Parameters<typeof extractAudio>[0], options: { signal: AbortSignal }) {
  if (info.audio.length === 0) return;
  let samples = 0;
  for await (const block of extractAudio(info, { sampleRate: 8000, channels: 1, ...options })) {
    samples += block.length;
    if (samples > 8000 * 60) return;
  }
}

async function prepare() {
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await mkdir(join(folder, 'films'), { recursive: true });
  const films = await makeFilms(join(folder, 'films'));
  const [name = ''] = films.keys();
  const outside: Outside = {
    filmPath: join(folder, 'films', name),
    url: `http://127.0.0.1:${port}`,
  };
  return { films, outside };
}

/** Samples the memory of running ffmpeg processes. */
function noticeChildren(): void {
  for (const id of childIds()) {
    peakOfChildren = Math.max(peakOfChildren, peakOfProcess(id));
  }
}

function childIds(): string[] {
  try {
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8');
    return children.trim().split(' ').filter(Boolean);
  } catch {
    return [];
  }
}

/** The largest peak of a child since the last input, in bytes. */
function childPeaks(): number {
  const peak = peakOfChildren;
  peakOfChildren = 0;
  return peak;
}
