import { extname } from 'node:path';
import type { LongTaskOptions } from '../shared/progress.ts';
import { writeFinishedFile } from '../files/finished-file.ts';
import { runFfmpeg } from './ffmpeg.ts';
import { addXmp, xmpPacket, type XmpFacts } from './xmp.ts';
import { renderedInput, type RenderedSound } from './rendered-sound.ts';

/** How the samples of a sound file are stored. AAC alone loses some of them. */
export type SoundCoding = '16-bit' | '24-bit' | 'float' | 'flac' | 'aac';

const codings: Readonly<Record<SoundCoding, readonly string[]>> = {
  '16-bit': ['-c:a', 'pcm_s16le', '-rf64', 'auto', '-f', 'wav'],
  '24-bit': ['-c:a', 'pcm_s24le', '-rf64', 'auto', '-f', 'wav'],
  float: ['-c:a', 'pcm_f32le', '-rf64', 'auto', '-f', 'wav'],
  flac: ['-c:a', 'flac', '-sample_fmt', 's32', '-bits_per_raw_sample', '24', '-f', 'flac'],
  aac: ['-c:a', 'aac', '-b:a', '320k', '-aac_ms', '0', '-aac_is', '0', '-f', 'ipod'],
};

/** Bytes of one second of stereo, at most. */
export function bytesPerSecond(coding: SoundCoding, sampleRate: number): number {
  const bytesPerSample = { '16-bit': 2, '24-bit': 3, float: 4, flac: 3 };
  return coding === 'aac' ? 360_000 / 8 : 2 * bytesPerSample[coding] * sampleRate;
}

/** What {@link writeSoundFile} writes. */
export interface SoundFileOptions extends LongTaskOptions {
  /** Stereo at `sampleRate`. */
  readonly sound: RenderedSound;
  readonly sampleRate: number;
  readonly coding: SoundCoding;
  readonly outputPath: string;
  readonly force?: boolean;
  /** What the file says of itself, by ffmpeg's names of tags. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Where its sound comes from, for an XMP packet where its format holds one. */
  readonly xmp?: XmpFacts | undefined;
  /**
   * Of a broadcast wave: samples from midnight to its first, by which other programs place it. A wav
   * without it has no `bext` chunk.
   */
  readonly timeReferenceSamples?: number | undefined;
  /** The last step before the finished file gets its name. */
  readonly seal?: ((temporaryPath: string) => Promise<void>) | undefined;
}

/**
 * Writes a stereo sound file from blocks as they come; a wav beyond 4 GiB becomes RF64. Throws `exists`,
 * `disk-full`, `no-permission`, `cancelled`, `ffmpeg-failed`, and whatever `sound` throws.
 */
export async function writeSoundFile({
  sound,
  sampleRate,
  coding,
  outputPath,
  force = false,
  tags = {},
  xmp,
  timeReferenceSamples,
  seal,
  signal,
}: SoundFileOptions): Promise<void> {
  const broadcast =
    timeReferenceSamples === undefined
      ? []
      : [
          ...['-write_bext', '1'],
          ...['-metadata', `time_reference=${Math.round(timeReferenceSamples)}`],
          ...['-metadata', 'originator=VidMuse Studio'],
        ];
  await writeFinishedFile(outputPath, { force, keepFinished: true }, async (temporaryPath) => {
    await runFfmpeg(
      {
        inputs: [renderedInput(sound, sampleRate)],
        outputOptions: [
          ...['-map_metadata', '-1'],
          ...Object.entries(tags).flatMap(([name, value]) => ['-metadata', `${name}=${value}`]),
          ...broadcast,
          ...codings[coding],
        ],
        doing: `export "${outputPath}"`,
        signal,
      },
      temporaryPath,
    );
    if (xmp) await addXmp(temporaryPath, extname(outputPath), xmpPacket(xmp));
    await seal?.(temporaryPath);
  });
}
