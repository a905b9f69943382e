import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFfmpeg, fileInput } from '../src/media/ffmpeg.ts';
import { planFrames, wholeLocalCount, type FramePlan } from '../src/media/frame-plan.ts';
import { readFrameTimeline } from '../src/media/frame-timeline.ts';
import { probeVideo } from '../src/media/probe.ts';
import { readFrames } from '../src/media/read-frames.ts';

// Measures reading the frames of a range near the end of a film, and those that stand for all of it,
// by seeking and by decoding from the start. Prints one JSON object: node scripts/bench-seek.ts

const minutes = 20;
const rangeSeconds = 30;

const folder = await mkdtemp(join(tmpdir(), 'vidmuse-seek-'));
try {
  const path = await makeFilm();
  const video = await probeVideo(path);
  const timeline = await readFrameTimeline(video);
  const localCount = wholeLocalCount(video.durationSeconds);
  const plan = planFrames(video, timeline, { selection: 'aligned', localCount });
  const plans: Record<'range' | 'wholeFilm', FramePlan> = {
    range: { local: plan.local.slice(-2 * rangeSeconds), global: [] },
    wholeFilm: { local: [], global: plan.global },
  };
  const measure = async (name: keyof typeof plans) => {
    const sought = await read(plans[name], timeline);
    const fromStart = await read(plans[name], undefined);
    return {
      frames: sought.pictures.length,
      soughtSeconds: sought.seconds,
      fromStartSeconds: fromStart.seconds,
      timesFaster: fromStart.seconds / sought.seconds,
      equal: Buffer.concat(sought.pictures).equals(Buffer.concat(fromStart.pictures)),
    };
  };
  const { codedWidth, codedHeight, codec } = video.video;
  const figures = {
    film: { minutes, codec, codedWidth, codedHeight, frames: timeline.frameCount },
    [`last ${rangeSeconds} s`]: await measure('range'),
    'frames for the whole film': await measure('wholeFilm'),
  };
  process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);

  async function read(wanted: FramePlan, sought: typeof timeline | undefined) {
    const started = performance.now();
    const pictures: Uint8Array[] = [];
    for await (const { pixels } of readFrames(video, wanted, { timeline: sought })) {
      pictures.push(pixels);
    }
    return { pictures, seconds: (performance.now() - started) / 1000 };
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** One minute of moving shapes at 29.97 frames a second, over and over. */
async function makeFilm(): Promise<string> {
  const minute = join(folder, 'minute.mp4');
  const film = join(folder, 'film.mp4');
  const doing = 'make a film to measure with';
  const source = 'testsrc2=s=640x360:r=30000/1001:d=60';
  const codec = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-g', '250'];
  await runFfmpeg(
    { inputs: [{ source, options: ['-f', 'lavfi'] }], outputOptions: codec, doing },
    minute,
  );
  const again = fileInput(minute, ['-stream_loop', String(minutes - 1)]);
  await runFfmpeg({ inputs: [again], outputOptions: ['-c', 'copy'], doing }, film);
  return film;
}
