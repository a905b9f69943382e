import { readFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { makeLongFilm } from '../e2e/media.ts';
import { runProgram } from '../e2e/run-program.ts';
import {
  generate,
  makeTestFolder,
  starterModelsDir,
  type TestFolder,
  type TestHost,
} from '../src/host/test-studio.ts';
import type { JobEvent, JobRequest } from '../src/shared/jobs.ts';
import { reportStep } from '../e2e/report-step.ts';

// Measures the host with large films and music: music for 5 s of two hours, cuts and stills of a film in 4K and
// 10 bits, the memory that importing 300 MB of music takes. Prints one JSON object:
// npm run -s bench:films [-- regenerate|cuts|stills|import …]

const ffmpeg = process.env['FFMPEG_PATH'] || 'ffmpeg';

type Part = (folder: TestFolder, host: TestHost) => Promise<object>;

const secondsSince = (began: number): number =>
  Number(((performance.now() - began) / 1000).toFixed(2));

const hevc = [
  ...['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error:keyint=50'],
  ...['-pix_fmt', 'yuv420p10le', '-tag:v', 'hvc1'],
];

/** Twenty seconds of 4K HEVC in 10 bits, of which the picture changes every four seconds. */
async function makeLargeFilm({ path }: TestFolder): Promise<string> {
  const film = join(path, 'large.mov');
  const source = 'testsrc2=s=3840x2160:r=25:d=20';
  const shots = "hue=h=70*floor(t/4),negate=enable='mod(floor(t/4),2)'";
  const input = ['-f', 'lavfi', '-i', source, '-f', 'lavfi', '-i', 'sine=d=20'];
  await runProgram(ffmpeg, ['-v', 'error', ...input, '-vf', shots, ...hevc, film]);
  return film;
}

/** Starts a job and gives its id and the seconds until an event for which this is true. */
async function startUntil(
  host: TestHost,
  request: JobRequest,
  isMeant: (event: JobEvent) => boolean,
): Promise<{ jobId: string; seconds: number }> {
  const began = performance.now();
  const { jobId } = await host.api.startJob(request);
  await host.waitFor(
    (event): event is Extract<typeof event, { type: 'job' }> =>
      event.type === 'job' && event.event.jobId === jobId && isMeant(event.event),
  );
  return { jobId, seconds: secondsSince(began) };
}

const isStage = (stage: string) => (event: JobEvent) =>
  event.type === 'progress' && event.stage.startsWith(stage);

/** Opens a film without the analysis that then begins by itself. */
async function openAlone(host: TestHost, videoPath: string) {
  const { length } = host.events;
  const project = await host.api.createProject({ videoPath });
  const events = host.events.slice(length).filter((event) => event.type === 'job');
  for (const jobId of new Set(events.map(({ event }) => event.jobId))) {
    await host.api.cancelJob({ jobId, keep: false });
    await host.endOf(jobId);
  }
  return project;
}

const regenerate: Part = async ({ path }, host) => {
  const videoPath = join(path, 'long.mp4');
  await makeLongFilm(videoPath, 120, '1920x1080');
  const { projectId } = await openAlone(host, videoPath);
  // 5 s after the first hour, in tokens.
  const range = { start: 50 * 3600, end: 50 * 3605 };
  const toComposing: number[] = [];
  for (const seed of [1, 2, 3]) {
    const request = generate(projectId, { range, takes: 1, seed });
    const { jobId, seconds } = await startUntil(host, request, isStage('composing'));
    await host.endOf(jobId);
    toComposing.push(seconds);
  }
  return { minutes: 120, secondsToComposing: toComposing, goalSecondSeconds: 3 };
};

const cuts: Part = async (folder, host) => {
  const film = await makeLargeFilm(folder);
  const { projectId } = await openAlone(host, film);
  const request: JobRequest = { kind: 'analyse', projectId };
  const began = performance.now();
  const first = await startUntil(host, request, (event) => event.type === 'progress');
  await host.waitFor(
    (event): event is typeof event =>
      event.type === 'analysis' && Boolean(event.analysis.filmstrip),
  );
  const toThumbnails = secondsSince(began);
  await host.waitFor(
    (event): event is typeof event =>
      event.type === 'job' &&
      event.event.type === 'progress' &&
      event.event.stage === 'detecting cuts' &&
      event.event.done > 2,
  );
  const stopped = performance.now();
  await host.api.cancelJob({ jobId: first.jobId, keep: false });
  await host.endOf(first.jobId);
  const toCancel = secondsSince(stopped);
  const again = performance.now();
  await host.finish(request);
  const whole = secondsSince(again);
  const { file } = await host.api.projectState(projectId);
  return {
    film: '20 s of HEVC, 3840 x 2160, 10 bits',
    cuts: file.document.markers.map(({ seconds }) => seconds),
    secondsToProgress: first.seconds,
    secondsToThumbnails: toThumbnails,
    secondsToCancel: toCancel,
    secondsForCuts: whole,
    timesRealTime: Number((20 / whole).toFixed(2)),
    goals: { secondsToProgress: 2, secondsToCancel: 1, timesRealTime: 0.5 },
  };
};

const stills: Part = async ({ path }, host) => {
  const form = (size: string) => ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=25:d=20`];
  const films = {
    'prores.mov': [...form('1920x1080'), '-c:v', 'prores_ks'],
    'mpeg2.mxf': [...form('1920x1080'), '-c:v', 'mpeg2video', '-b:v', '50M', '-g', '12'],
    'xvid.avi': [...form('1280x720'), '-c:v', 'mpeg4', '-q:v', '3', '-bf', '2'],
    'hevc10.mov': [...form('1920x1080'), ...hevc],
    'hevc10-4k.mov': [...form('3840x2160'), ...hevc],
  };
  const figures: Record<string, object> = {};
  for (const [name, options] of Object.entries(films)) {
    await runProgram(ffmpeg, ['-v', 'error', ...options, join(path, name)]);
    const { stillUrl } = await openAlone(host, join(path, name));
    // As the window asks: a frame near the playhead, then the exact one.
    const nearSeconds: number[] = [];
    const exactSeconds: number[] = [];
    for (const at of [0, 9.48, 3.2, 17.96, 12.04, 5.6]) {
      const began = performance.now();
      for (const [ending, seconds] of [
        ['&near', nearSeconds],
        ['', exactSeconds],
      ] as const) {
        const still = await host.serveMedia(new Request(`http://media${stillUrl}${at}${ending}`));
        await still.arrayBuffer();
        if (still.status !== 200) throw new Error(`${name}: status ${still.status}`);
        seconds.push(secondsSince(began));
      }
    }
    figures[name] = { nearSeconds, exactSeconds };
  }
  return { ...figures, goalSeconds: 0.3 };
};

/** Most memory that a process has had since it began, and has now, in MB. */
async function memoryOf(processId: number): Promise<{ most: number; now: number }> {
  const text = await readFile(`/proc/${processId}/status`, 'utf8');
  const megabytes = (name: string) =>
    Math.round((Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1]) * 1024) / 1e6);
  return { most: megabytes('VmHWM'), now: megabytes('VmRSS') };
}

const importMusic: Part = async ({ path }, host) => {
  const videoPath = join(path, 'film.mp4');
  await makeLongFilm(videoPath, 18);
  const { projectId } = await openAlone(host, videoPath);
  const sound = (name: string, seconds: number) => [
    ...['-v', 'error', '-f', 'lavfi', '-i', `anoisesrc=r=48000:d=${seconds}:a=0.2`],
    ...['-ac', '2', '-c:a', 'pcm_s24le', join(path, name)],
  ];
  await runProgram(ffmpeg, sound('short.wav', 10));
  await runProgram(ffmpeg, sound('long.wav', 1042));
  const request = (name: string): JobRequest => ({
    ...{ kind: 'import-music', projectId, path: join(path, name), modelId: 'starter' },
    ...{ device: 'cpu', startSeconds: 0 },
  });
  const worker = () => host.workerProcessId('engine') ?? 0;
  // The model is opened by the first.
  await host.finish(request('short.wav'));
  const before = await memoryOf(worker());
  const began = performance.now();
  const end = await host.finish(request('long.wav'));
  const after = await memoryOf(worker());
  return {
    music: '1042 s, 48 kHz, stereo, 24 bits: 300 MB',
    outcome: end.type,
    seconds: secondsSince(began),
    workerBeforeMegabytes: before,
    workerAfterMegabytes: after,
    addedMegabytes: after.most - before.most,
    goalAddedMegabytes: 300,
  };
};

const parts: Readonly<Record<string, Part>> = { regenerate, cuts, stills, import: importMusic };
const asked = process.argv.slice(2);
const figures: Record<string, unknown> = {
  machine: `${cpus().length} × ${cpus()[0]?.model ?? ''}`,
};
for (const [name, measure] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const folder = await makeTestFolder();
  try {
    const host = folder.openHost({ starterModelsDir });
    await host.api.listModels();
    reportStep(name);
    const loadBefore = loadavg()[0];
    figures[name] = { loadBefore, ...(await measure(folder, host)) };
  } finally {
    await folder.remove();
  }
}
process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);
