import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { madeOnce } from '../test-media.ts';

const run = promisify(execFile);

/** Bits of a frame's number, one stripe each; the lowest is on the left, and 1 is white. */
const bits = 8;
const stripePixels = 40;
const height = 64;

/** How a numbered film is written. */
export interface NumberedFilm {
  /** Frames per second, as ffmpeg takes it. */
  readonly rate: string;
  readonly seconds: number;
  /** Codec and whatever else ffmpeg takes for its output. */
  readonly output: readonly string[];
}

/** Makes a film whose frames each show their number, from 0 on, as white and black stripes. */
export async function makeNumberedFilm(
  path: string,
  { rate, seconds, output }: NumberedFilm,
): Promise<string> {
  // Drawn with a pixel for each bit: an expression for each pixel of the film takes long.
  const stripes = `geq=lum='16+219*mod(floor(N/pow(2,X)),2)':cb=128:cr=128`;
  const black = `color=black:s=${bits}x2:r=${rate}:d=${seconds},format=yuv420p`;
  const enlarged = `scale=${bits * stripePixels}:${height}:flags=neighbor`;
  const source = `${black},${stripes},${enlarged}`;
  const options = ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, ...output];
  return madeOnce(path, options, (place) => run('ffmpeg', [...options, place]));
}

/** The numbers that the frames of a film show, with their times less `zeroSeconds`. */
export async function readNumberedFrames(
  path: string,
  zeroSeconds: number,
): Promise<{ number: number; seconds: number }[]> {
  const whole = ['-copyts', '-i', path, '-fps_mode', 'passthrough'];
  const { pixels, times } = await decode(whole);
  return numbersIn(pixels).map((number, place) => ({
    number,
    seconds: times[place]! - zeroSeconds,
  }));
}

/** The numbers that JPEGs of frames of one size show. */
export async function readNumbers(jpegs: readonly Uint8Array[]): Promise<number[]> {
  const { pixels } = await decode(['-f', 'mjpeg', '-i', '-'], Buffer.concat(jpegs));
  return numbersIn(pixels);
}

function numbersIn(pixels: Buffer): number[] {
  const numbers: number[] = [];
  for (let start = 0; start < pixels.length; start += bits) {
    let number = 0;
    for (let bit = 0; bit < bits; bit += 1) {
      if ((pixels[start + bit] ?? 0) > 128) number += 2 ** bit;
    }
    numbers.push(number);
  }
  return numbers;
}

/** One grey value per stripe and frame, and the times of the frames in the file. */
function decode(
  input: readonly string[],
  bytes?: Uint8Array,
): Promise<{ readonly pixels: Buffer; readonly times: readonly number[] }> {
  const print = 'metadata=mode=add:key=shown:value=1,metadata=mode=print:file=pipe\\\\:2';
  const filters = `${print},scale=${bits}:1:flags=area,format=gray`;
  const output = ['-map', '0:v:0', '-vf', filters, '-f', 'rawvideo', '-'];
  const child = spawn('ffmpeg', ['-v', 'error', ...input, ...output]);
  const chunks: Buffer[] = [];
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stdin.end(bytes);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      const times = [...printed.matchAll(/pts_time:(\S+)/g)].map(([, time]) => Number(time));
      resolve({ pixels: Buffer.concat(chunks), times });
    });
  });
}
