import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** For tests: how a film of many shots goes on after a shot. */
export type Transition =
  | { readonly kind: 'cut' | 'dark to dark' | 'busy to calm' | 'calm to busy' }
  | { readonly kind: 'dissolve' | 'flash'; readonly frames: number };

/** For tests: where a film changes from one shot to another, as frames: the first and the last that may be named. */
export interface TrueCut {
  readonly kind: Transition['kind'];
  readonly from: number;
  readonly to: number;
}

interface Shot {
  readonly base: number;
  readonly contrast: number;
  readonly panX: number;
  readonly panY: number;
  readonly grain: number;
  readonly waves: readonly (readonly number[])[];
}

const width = 96;
const height = 54;
export const testShotRate = 25;

/** For tests: paints a film of shots with textures of their own that pan, with grain; gives its true cuts. */
export async function makeShots(
  path: string,
  transitions: readonly Transition[],
  random: () => number,
): Promise<TrueCut[]> {
  const between = (least: number, most: number) => least + (most - least) * random();
  const shot = (kind: 'plain' | 'dark' | 'busy'): Shot => ({
    base: kind === 'dark' ? between(20, 34) : between(70, 180),
    contrast: kind === 'dark' ? between(5, 9) : between(18, 40),
    panX: kind === 'busy' ? between(3, 6) * (random() < 0.5 ? -1 : 1) : between(-0.6, 0.6),
    panY: kind === 'busy' ? between(-2, 2) : between(-0.2, 0.2),
    grain: kind === 'dark' ? 1 : between(0, 3),
    waves: Array.from({ length: 6 }, () => [
      between(0.02, 0.2),
      between(-0.2, 0.2),
      between(0, 2 * Math.PI),
      between(0.5, 1),
    ]),
  });
  const options = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${width}x${height}`, '-r', '25'];
  const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '14', '-pix_fmt', 'yuv420p'];
  const child = spawn('ffmpeg', ['-v', 'error', '-y', ...options, '-i', '-', ...h264, path], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = once(child, 'close');
  const paint = ({ base, contrast, panX, panY, grain, waves }: Shot, age: number): Float32Array => {
    const picture = new Float32Array(width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let value = 0;
        for (const [u = 0, v = 0, phase = 0, level = 0] of waves) {
          value += level * Math.sin(u * (x + panX * age) + v * (y + panY * age) + phase);
        }
        picture[y * width + x] = base + (contrast * value) / 2 + grain * (random() - 0.5) * 2;
      }
    }
    return picture;
  };
  const cuts: TrueCut[] = [];
  let frame = 0;
  const write = async (picture: Float32Array): Promise<void> => {
    frame++;
    if (!child.stdin.write(Uint8ClampedArray.from(picture))) await once(child.stdin, 'drain');
  };
  const mix = (left: Float32Array, right: Float32Array, share: number) =>
    left.map((value, index) => value * (1 - share) + (right[index] as number) * share);

  let present = shot('plain');
  let age = 0;
  const hold = async (frames: number): Promise<void> => {
    for (let count = 0; count < frames; count++) await write(paint(present, age++));
  };
  for (const transition of transitions) {
    const { kind } = transition;
    if (kind === 'dark to dark' || kind === 'busy to calm') {
      // The shot before has to be of its kind; the change to it is a cut as well.
      await hold(Math.round(between(18, 34)));
      cuts.push({ kind: 'cut', from: frame, to: frame });
      present = shot(kind === 'dark to dark' ? 'dark' : 'busy');
      age = 0;
    }
    await hold(Math.round(between(18, 34)));
    if (kind === 'flash') {
      const white = new Float32Array(width * height).fill(250);
      for (let count = 0; count < transition.frames; count++) {
        await write(mix(paint(present, age++), white, 0.85));
      }
      await hold(20);
      continue;
    }
    const next = shot(
      kind === 'dark to dark' ? 'dark' : kind === 'calm to busy' ? 'busy' : 'plain',
    );
    const from = frame;
    if (kind === 'dissolve') {
      for (let count = 1; count <= transition.frames; count++) {
        const share = count / (transition.frames + 1);
        await write(mix(paint(present, age++), paint(next, count), share));
      }
    }
    cuts.push({ kind, from, to: frame });
    present = next;
    age = kind === 'dissolve' ? transition.frames + 1 : 0;
  }
  await hold(25);
  child.stdin.end();
  await ended;
  return cuts;
}
