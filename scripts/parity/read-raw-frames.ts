import { fileInput, streamFfmpeg } from '../../src/media/ffmpeg.ts';
import type { VideoInfo } from '../../src/media/media-info.ts';
import { splitPpm } from '../../src/media/split-ppm.ts';
import type { OurArray } from './compare-values.ts';

/** Decodes single frames, not resized: [frames, height, width, 3], by their places in the video. */
export async function readRawFrames(
  { path, video }: VideoInfo,
  indices: readonly number[],
): Promise<OurArray> {
  const condition = indices.map((index) => `eq(n,${index})`).join('+');
  const pictures = splitPpm(
    streamFfmpeg({
      inputs: [fileInput(path)],
      outputOptions: [
        ...['-map', `0:${video.index}`],
        ...['-vf', `select='${condition}',settb=1/25,setpts=N,scale=flags=bicubic,format=rgb24`],
        ...['-r', '25', '-frames:v', String(indices.length)],
        ...['-f', 'image2pipe', '-c:v', 'ppm'],
      ],
      doing: `read frames of "${path}"`,
    }),
  );
  let values = new Uint8Array(0);
  let count = 0;
  let size = [0, 0];
  for await (const { width, height, rgb } of pictures) {
    if (count === 0) values = new Uint8Array(indices.length * rgb.length);
    size = [height, width];
    values.set(rgb, count * rgb.length);
    count++;
  }
  return { shape: [count, ...size, 3], values };
}
