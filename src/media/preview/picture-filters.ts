import { hasFilters } from './has-filters.ts';
import { sdrCurve } from './sdr-curve.ts';
import type { VideoInfo, VideoStream } from '../media-info.ts';

/** Size of a picture in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** The size at which a film is shown, made to fit into a square of `longestSide`; even numbers. */
export function fittingSize(
  { displayWidth, displayHeight }: Pick<VideoStream, 'displayWidth' | 'displayHeight'>,
  longestSide: number,
): PictureSize {
  const scale = Math.min(1, longestSide / Math.max(displayWidth, displayHeight));
  const even = (length: number): number => Math.max(2, 2 * Math.round((length * scale) / 2));
  return { width: even(displayWidth), height: even(displayHeight) };
}

/** Whether a film is graded for bright screens (HDR10, HLG). */
export function isHighDynamicRange({ colorTransfer }: Pick<VideoStream, 'colorTransfer'>): boolean {
  return colorTransfer === 'smpte2084' || colorTransfer === 'arib-std-b67';
}

/**
 * ffmpeg's filters that show a film's frames as they should look at this size: fields joined to
 * frames, pixels square, HDR brought to BT.709. ffmpeg itself turns the picture upright. Frames keep
 * their times.
 */
export async function pictureFilters(
  { video }: Pick<VideoInfo, 'video'>,
  { width, height }: PictureSize,
): Promise<string[]> {
  const isHdr = isHighDynamicRange(video);
  return [
    ...(video.interlaced ? ['bwdif=mode=send_frame:deint=interlaced'] : []),
    `scale=${width}:${height}:flags=bilinear`,
    ...(isHdr ? await toneMapping(video.colorTransfer ?? '') : []),
    'setsar=1',
  ];
}

async function toneMapping(transfer: string): Promise<string[]> {
  const exact = [
    `zscale=tin=${transfer}:pin=bt2020:min=bt2020nc:t=linear:npl=100`,
    'format=gbrpf32le',
    'zscale=p=bt709',
    'tonemap=tonemap=hable:desat=0',
    'zscale=t=bt709:m=bt709:r=tv',
  ];
  if (await hasFilters(exact)) return exact;
  // Without zimg the primaries stay as they are: colours are a little pale.
  return ['format=gbrp16le', `curves=all='${sdrCurve(transfer)}'`];
}
