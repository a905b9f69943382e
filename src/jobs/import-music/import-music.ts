import { basename, extname } from 'node:path';
import type { Continuation, MusicModel } from '../../engine/index.ts';
import { extractAudio } from '../../media/extract-audio.ts';
import { probeMusic, type MusicFile } from '../../media/probe-music.ts';
import { AppError } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import type { Recording } from '../../shared/project-document.ts';
import { takePeaksSamplesPerPeak } from '../../shared/project-layout.ts';
import { BeatFinder } from '../../sound/beat-finder.ts';
import { PeakCollector } from '../../sound/peaks.ts';
import { deinterleave, middleOf, mixSampleRate } from '../../sound/sound-node.ts';
import { passThrough } from '../pass-through.ts';
import { estimatedTask } from '../project/estimated-task.ts';
import { finishTake, type HeardSound } from '../../store/finish-take.ts';
import { writeRecording } from '../../store/write-recording.ts';
import { requireTakeSpace } from '../project/require-take-space.ts';
import { deviceOf } from '../project/job-device.ts';
import type { JobResult, ProjectJobRun } from '../project/job-run.ts';
import { StoredSpeeds } from '../project/stored-speeds.ts';
import { TakeWriter } from '../project/take-writer.ts';

const stages = { listening: 'listening to your music', rendering: 'rendering your music' } as const;

/** Seconds of music beyond the end of the film that are kept, so that the clip can be slipped. */
const longestRestSeconds = 300;

/**
 * Makes a take of the user's own music. It is played and drawn as it is in its file. The model encodes it,
 * so that it can be continued, and decodes it again; joins are found in the decoded music. The take has the
 * name of its file and all of its music, also beyond the end of the video, up to {@link longestRestSeconds}
 * more: a broken header may state hours. Only the encoded music is held in memory, and no stretch is
 * emitted.
 *
 * @throws AppError `bad-media`, `bad-argument` beyond the video's end, `cancelled`, `disk-full`
 */
export async function importMusic(run: ProjectJobRun<'import-music'>): Promise<JobResult> {
  const { request, project, order, signal } = run;
  const model = await run.engines.use(order.folders, request.modelId, deviceOf(run));
  const { tokensPerSecond } = model.capabilities;
  const startToken = Math.round(request.startSeconds * tokensPerSecond);
  const left = project.file.source.durationSeconds - startToken / tokensPerSecond;
  if (left < 1 / tokensPerSecond) {
    throw new AppError(
      'bad-argument',
      `Music cannot begin at ${request.startSeconds} s, where the video has ended; choose an earlier place.`,
    );
  }
  const file = await probeMusic(request.path, { signal });
  const { info, sound, notice } = file;
  const lengths = musicLengths(info.durationSeconds, left);
  const { seconds } = lengths;
  const form = recordingForm(file.form, lengths);
  await requireTakeSpace(model, project.path, seconds * tokensPerSecond, bytesOf(form, seconds));
  const speeds = await StoredSpeeds.open(order.folders.cacheDir);
  const task = estimatedTask(
    run,
    [{ stage: stages.rendering, units: seconds * tokensPerSecond }],
    speeds.of({ model: model.identity.fingerprint, device: deviceOf(run).device, takes: 1 }),
  );
  const { music, heard } = await encodeMusic(model, file, lengths, task);
  const range = { start: startToken, end: startToken + music.tokenCount };
  const parameters = model.resolveParameters({});
  const writer = new TakeWriter(run, model, () => ({
    origin: 'imported',
    name: fileTitle(request.path),
    range,
    seed: 0,
    parameters,
  }));
  const [id = ''] = order.takeIds;
  try {
    await writer.begin({
      startToken,
      startSample: startToken * model.capabilities.samplesPerToken,
    });
    const longestSeconds = Math.min(lengths.longestSeconds, secondsThatFit(form));
    const blocks = extractAudio(info, { ...form, sound, signal, longestSeconds });
    // Before it is rendered: what is kept of an import that is stopped plays its file too.
    const recorded = await writeRecording(project.path, id, blocks, form);
    if (recorded) await writer.playFrom({ ...recorded, ...heard });
    const stretches = model.render(music, startToken, {
      ...task,
      onProgress: (progress) => task.onProgress?.({ ...progress, stage: stages.rendering }),
    });
    for await (const stretch of stretches) await writer.push(stretch);
  } finally {
    await writer.close();
    await speeds.save();
  }
  const take = await finishTake(project.path, id, { complete: true });
  if (!take) {
    throw new AppError(
      'bad-media',
      `"${request.path}" holds too little sound to be imported; choose a longer piece.`,
    );
  }
  return { takes: [take], ...(notice !== undefined && { notice }) };
}

/** The most bytes that a wav file can count, less room for its header. */
const largestRecordingBytes = 2 ** 32 - 2 ** 16;

/** Rates for music that is too long at its own: that of the mix first. */
const lowerRates = [mixSampleRate, 32_000, 16_000, 8_000] as const;

/** Files may be a little longer than they state. */
const longerThanStated = 1.02;

type RecordingForm = Pick<Recording, 'sampleRate' | 'channels'>;

function bytesOf({ sampleRate, channels }: RecordingForm, seconds: number): number {
  return 4 * sampleRate * channels * seconds;
}

function secondsThatFit(form: RecordingForm): number {
  return largestRecordingBytes / bytesOf(form, 1);
}

/**
 * The form in which music is stored to be played: that of its file, of more than two channels their mix to
 * stereo, and a lower rate where a wav file could not hold so much of it.
 */
export function recordingForm(
  { sampleRate, channels }: RecordingForm,
  { seconds, longestSeconds }: MusicLengths,
): RecordingForm {
  const length =
    seconds > 0 ? Math.min(longerThanStated * seconds, longestSeconds) : longestSeconds;
  const kept = { sampleRate, channels: Math.min(2, channels) };
  if (secondsThatFit(kept) >= length) return kept;
  const fits = (rate: number) =>
    rate < sampleRate && secondsThatFit({ ...kept, sampleRate: rate }) >= length;
  return { ...kept, sampleRate: lowerRates.find(fits) ?? sampleRate };
}

interface MusicLengths {
  /** As far as the file's header can be trusted. */
  readonly seconds: number;
  /** How much of it is read at most. */
  readonly longestSeconds: number;
}

/** How much music is read, by the length that its header states and the rest of the film, in seconds. */
export function musicLengths(statedSeconds: number, leftSeconds: number): MusicLengths {
  const longestSeconds = leftSeconds + longestRestSeconds;
  return { seconds: Math.min(statedSeconds, longestSeconds), longestSeconds };
}

/** The name of a file without folder and ending, as a take can have it. */
function fileTitle(path: string): string {
  const title = basename(path, extname(path)).trim().slice(0, 200);
  return title === '' ? 'Imported music' : title;
}

/**
 * Encodes a file while it is read, at most `longestSeconds` of it; `seconds` is how long it says it is.
 * Peaks and beats are those of the file.
 */
async function encodeMusic(
  model: MusicModel,
  { info, sound }: MusicFile,
  { seconds, longestSeconds }: MusicLengths,
  { signal, onProgress }: LongTaskOptions,
): Promise<{ readonly music: Continuation; readonly heard: HeardSound }> {
  const { sampleRate, channels } = model.capabilities;
  const peaks = new PeakCollector(takePeaksSamplesPerPeak);
  const beats = new BeatFinder(sampleRate);
  const blocks = extractAudio(info, {
    ...{ sampleRate, channels, sound, longestSeconds, signal },
  });
  const recording = {
    name: `"${info.path}"`,
    samples: passThrough(blocks, (block) => {
      const mono = channels === 1 ? block : middleOf(deinterleave(block));
      peaks.push(mono);
      beats.push(mono);
    }),
    sampleCount: seconds * sampleRate,
  };
  const music = await model.encode(recording, {
    signal,
    onProgress: (progress) => onProgress?.({ ...progress, stage: stages.listening }),
  });
  return { music, heard: { peaks: peaks.peaks(), beats: beats.found } };
}
