import { AppError } from '../../shared/app-error.ts';
import type { proxyCodecs } from '../../shared/jobs/proxy.ts';
import { tryOnPicture } from './has-filters.ts';

/** A codec of preview copies. */
export type ProxyCodec = (typeof proxyCodecs)[number];

/** How ffmpeg writes a preview copy. */
export interface ProxyEncoder {
  readonly codec: ProxyCodec;
  /** Ending of its file, and ffmpeg's name of its container. */
  readonly ending: '.mp4' | '.webm';
  readonly muxer: 'mp4' | 'webm';
  readonly options: readonly string[];
}

const h264 = { codec: 'h264', ending: '.mp4', muxer: 'mp4' } as const;
const vp9 = { codec: 'vp9', ending: '.webm', muxer: 'webm' } as const;

/** Without B-frames, so that every frame is found at its own time. */
const encoders: readonly ProxyEncoder[] = [
  {
    ...h264,
    options: [
      ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23', '-bf', '0'],
      ...['-sc_threshold', '0', '-g', '250'],
    ],
  },
  ...['h264_videotoolbox', 'h264_mf', 'libopenh264'].map((name) => ({
    ...h264,
    options: ['-c:v', name, '-b:v', '4M', '-g', '250'],
  })),
  {
    ...vp9,
    options: [
      ...['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-row-mt', '1'],
      ...['-crf', '34', '-b:v', '0', '-lag-in-frames', '0', '-auto-alt-ref', '0', '-g', '250'],
    ],
  },
];

/**
 * The first encoder that this ffmpeg has, tried once: of `codec`, or of any where none is named.
 * Throws AppError `unsupported` where there is none.
 */
export async function findProxyEncoder(codec?: ProxyCodec): Promise<ProxyEncoder> {
  for (const encoder of encoders) {
    if (codec !== undefined && encoder.codec !== codec) continue;
    const format = ['-pix_fmt', 'yuv420p', '-f', 'null'];
    if (await tryOnPicture([...encoder.options, ...format])) return encoder;
  }
  throw new AppError(
    'unsupported',
    `The preview needs a copy of this film, and this ffmpeg encodes ${codec === undefined ? 'neither H.264 nor VP9' : `no ${codec}`}. Install an ffmpeg with libx264 or libvpx; scoring and export work all the same.`,
  );
}
