import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { smallSample } from './test-sample.ts';
import { runProgram } from './run-program.ts';

const ffmpeg = process.env['FFMPEG_PATH'] || 'ffmpeg';
const ffprobe = process.env['FFPROBE_PATH'] || 'ffprobe';

/** The output of ffprobe for a film. */
export interface ProbedFilm {
  readonly videoSeconds: number;
  readonly frameSeconds: number;
  /** How far a player turns the picture, counterclockwise. */
  readonly turnDegrees: number;
  /** Of each sound track. */
  readonly audioSeconds: readonly number[];
}

/** Probes a film. */
export async function probeFilm(path: string): Promise<ProbedFilm> {
  const text = await runProgram(ffprobe, [
    ...['-v', 'error', '-of', 'json', '-show_entries'],
    'stream=codec_type,duration,r_frame_rate:stream_side_data=rotation',
    path,
  ]);
  const { streams } = JSON.parse(text.toString()) as {
    streams: {
      codec_type: string;
      duration: string;
      r_frame_rate: string;
      side_data_list?: { rotation?: number }[];
    }[];
  };
  const video = streams.find((stream) => stream.codec_type === 'video');
  const [numerator = 0, denominator = 1] = (video?.r_frame_rate ?? '').split('/').map(Number);
  return {
    videoSeconds: Number(video?.duration),
    frameSeconds: denominator / numerator,
    turnDegrees: video?.side_data_list?.find((data) => data.rotation !== undefined)?.rotation ?? 0,
    audioSeconds: streams
      .filter((stream) => stream.codec_type === 'audio')
      .map(({ duration }) => Number(duration)),
  };
}

/** One picture or sound in a media file. */
export interface ListedStream {
  readonly type: string;
  readonly codec: string;
  readonly sampleRate: number;
  /** Place of the first sample after midnight, in samples, of a broadcast wave. */
  readonly timeReference: number | undefined;
}

/** The pictures and sounds in a media file, by ffprobe. */
export async function listStreams(path: string): Promise<ListedStream[]> {
  const entries = 'stream=codec_type,codec_name,sample_rate:format_tags=time_reference';
  const args = ['-v', 'error', '-of', 'json', '-show_entries', entries, path];
  const { streams, format } = JSON.parse((await runProgram(ffprobe, args)).toString()) as {
    streams: { codec_type: string; codec_name: string; sample_rate?: string }[];
    format?: { tags?: { time_reference?: string } };
  };
  const reference = format?.tags?.time_reference;
  return streams.map(({ codec_type, codec_name, sample_rate }) => ({
    type: codec_type,
    codec: codec_name,
    sampleRate: Number(sample_rate ?? 0),
    timeReference: reference === undefined ? undefined : Number(reference),
  }));
}

/** The beginning of the small sample clip, with its sound: music for it is made in less than half the time. */
export async function cutSample(path: string, seconds: number): Promise<void> {
  const length = ['-t', String(seconds)];
  const input = ['-v', 'error', '-i', await smallSample()];
  await runProgram(ffmpeg, [...input, ...length, '-c', 'copy', path]);
}

/** Makes a film with a unique picture, without sound. */
export async function makeFilm(
  path: string,
  seconds: number,
  { size = '320x180', rate = 25 }: { readonly size?: string; readonly rate?: number } = {},
): Promise<void> {
  const picture = `testsrc2=size=${size}:rate=${rate}:duration=${seconds}`;
  const encoding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
  await runProgram(ffmpeg, ['-v', 'error', '-f', 'lavfi', '-i', picture, ...encoding, path]);
}

/** Turns the picture of an mp4 by 90°, as phones do: by the matrix in the header of its track. */
export async function turnQuarterClockwise(path: string): Promise<void> {
  const bytes = await readFile(path);
  const matrixAt = bytes.indexOf('tkhd') + 44;
  [0, 0x0001_0000, 0, -0x0001_0000, 0, 0].forEach((value, index) =>
    bytes.writeInt32BE(value, matrixAt + 4 * index),
  );
  await writeFile(path, bytes);
}

/** Hash of the picture's packets: equal when the picture was copied bit for bit. */
export async function pictureHash(path: string): Promise<string> {
  const args = ['-v', 'error', '-i', path, '-map', '0:v:0', '-c', 'copy', '-f', 'hash', '-'];
  return (await runProgram(ffmpeg, args)).toString().trim();
}

/** Loudness in LUFS and true peak in dBTP of a sound file, by ffmpeg's meter after EBU R128. */
export async function measureLoudness(
  path: string,
): Promise<{ readonly integratedLufs: number; readonly truePeakDecibels: number }> {
  const filter = 'ebur128=peak=true:metadata=1,ametadata=print:file=-';
  const args = ['-v', 'error', '-i', path, '-af', filter, '-f', 'null', '-'];
  const frames = (await runProgram(ffmpeg, args)).toString();
  const last = (key: string): number => {
    const values = [...frames.matchAll(new RegExp(`lavfi\\.r128\\.${key}=(\\S+)`, 'g'))];
    return Number(values.at(-1)?.[1]);
  };
  return { integratedLufs: last('I'), truePeakDecibels: 20 * Math.log10(last('true_peak')) };
}

/** The first sound track as samples, mono unless `channels` says otherwise, channels alternating. */
export async function readSamples(path: string, rate: number, channels = 1): Promise<Float32Array> {
  const form = ['-ac', String(channels), '-ar', String(rate)];
  const args = ['-v', 'error', '-i', path, '-map', '0:a:0', ...form];
  const bytes = await runProgram(ffmpeg, [...args, '-f', 'f32le', '-']);
  return new Float32Array(new Uint8Array(bytes).buffer);
}

/** Index of the first sample in which two stretches differ, -1 where they are the same. */
export function firstDifference(left: Float32Array, right: Float32Array): number {
  if (left.length !== right.length) return Math.min(left.length, right.length);
  return left.findIndex((sample, index) => sample !== right[index]);
}

/** Largest second difference of samples [from, to): a click is a peak of it. */
export function roughness(samples: Float32Array, from: number, to: number): number {
  let largest = 0;
  for (let index = Math.max(from, 1); index < Math.min(to, samples.length - 1); index++) {
    const [before = 0, here = 0, after = 0] = samples.subarray(index - 1, index + 2);
    largest = Math.max(largest, Math.abs(before - 2 * here + after));
  }
  return largest;
}

/** Length in samples of the longest run in [from, to) that is silent relative to the peak of all. */
export function longestSilence(samples: Float32Array, from: number, to: number): number {
  const threshold = 1e-4 * samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
  let longest = 0;
  let run = 0;
  for (const sample of samples.subarray(Math.max(0, from), to)) {
    run = Math.abs(sample) < threshold ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** Makes a film of moving test pictures and a pulsing tone, repeated every minute. */
export async function makeLongFilm(path: string, minutes: number, size = '640x360'): Promise<void> {
  const pictures = `testsrc2=size=${size}:rate=25:duration=60`;
  const tone = 'aevalsrc=0.3*sin(400*t)*sin(0.7*t):s=48000:d=60';
  const minute = join(dirname(path), `.${basename(path)}`);
  await runProgram(ffmpeg, [
    ...['-v', 'error', '-f', 'lavfi', '-i', pictures, '-f', 'lavfi', '-i', tone],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '36', '-g', '50', '-pix_fmt', 'yuv420p'],
    ...['-c:a', 'aac', '-shortest', minute],
  ]);
  const again = ['-stream_loop', String(minutes - 1), '-i', minute, '-c', 'copy'];
  await runProgram(ffmpeg, ['-v', 'error', ...again, path]);
  await rm(minute);
}
