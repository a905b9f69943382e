import { AppError } from '../shared/app-error.ts';

/** One decoded picture, interleaved RGB [height, width, 3]. `rgb` is reused by the next picture. */
export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

const longestHeader = 64;

/**
 * Cuts a byte stream of binary PPM pictures (`P6`, 8 bits), as ffmpeg's `image2pipe` writes them, into
 * pictures. Each states its own size, so none has to be guessed from rotation or cropping. A picture
 * cut short at the end is dropped. Throws `ffmpeg-failed` when the bytes are no PPM.
 */
export async function* splitPpm(chunks: AsyncIterable<Buffer>): AsyncGenerator<RgbPicture> {
  let header = '';
  let width = 0;
  let height = 0;
  let rgb = new Uint8Array(0);
  let filled = -1;
  for await (const chunk of chunks) {
    let position = 0;
    while (position < chunk.length) {
      if (filled < 0) {
        header += String.fromCharCode(chunk[position] ?? 0);
        position += 1;
        const match = /^P6\n(\d+) (\d+)\n255\n$/.exec(header);
        if (match) {
          width = Number(match[1]);
          height = Number(match[2]);
          if (rgb.length !== width * height * 3) rgb = new Uint8Array(width * height * 3);
          filled = 0;
          header = '';
        } else if (header.length > longestHeader) {
          throw new AppError(
            'ffmpeg-failed',
            'ffmpeg sent pictures in an unknown form; update it.',
          );
        }
        continue;
      }
      const taken = Math.min(rgb.length - filled, chunk.length - position);
      rgb.set(chunk.subarray(position, position + taken), filled);
      filled += taken;
      position += taken;
      if (filled === rgb.length) {
        yield { width, height, rgb };
        filled = -1;
      }
    }
  }
}
