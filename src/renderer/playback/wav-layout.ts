import { AppError } from '../../shared/app-error.ts';
import { say } from '../words/say.ts';

/** Where the samples of a wav file are, and of which kind. */
export interface WavLayout {
  readonly sampleRate: number;
  readonly channels: number;
  readonly format: 'float32' | 'pcm16';
  /** Byte of the first sample. */
  readonly dataStart: number;
  /** Samples per channel. */
  readonly frameCount: number;
}

/** Bytes that hold the whole header of the files that are read here. */
export const wavHeaderBytes = 4096;

const formats: Readonly<Record<string, WavLayout['format']>> = {
  '1/16': 'pcm16',
  '3/32': 'float32',
};

/**
 * Parses the header in a file's first bytes: wav, or RF64 (EBU Tech 3306) for more than 4 GiB. Throws
 * AppError `bad-media` for anything but 16-bit or float samples.
 */
export function readWavLayout(head: ArrayBuffer, url: string): WavLayout {
  const view = new DataView(head);
  const name = (at: number): string =>
    at + 4 <= view.byteLength ? String.fromCharCode(...new Uint8Array(head, at, 4)) : '';
  const bad = (why: string): AppError =>
    new AppError(
      'bad-media',
      say('wavLayout.cannotPlayedChooseAnotherTake', { file: soundName(url), why }),
    );
  const isLong = name(0) === 'RF64';
  if ((name(0) !== 'RIFF' && !isLong) || name(8) !== 'WAVE') throw bad(say('wavLayout.notWavFile'));
  let longDataLength = 0;
  let description: Pick<WavLayout, 'sampleRate' | 'channels' | 'format'> | undefined;
  for (let at = 12; at + 8 <= view.byteLength;) {
    const size = view.getUint32(at + 4, true);
    if (name(at) === 'ds64' && at + 24 <= view.byteLength) {
      longDataLength = Number(view.getBigUint64(at + 16, true));
    } else if (name(at) === 'fmt ' && at + 34 <= view.byteLength) {
      // WAVE_FORMAT_EXTENSIBLE keeps the real format in its sub-format.
      const tag = view.getUint16(at + 8, true);
      const code = tag === 0xfffe ? view.getUint16(at + 32, true) : tag;
      const kind = `${code}/${view.getUint16(at + 22, true)}`;
      const format = formats[kind];
      if (!format) throw bad(say('wavLayout.formatNeither16BitNorFloat', { kind }));
      const channels = view.getUint16(at + 10, true);
      description = { format, channels, sampleRate: view.getUint32(at + 12, true) };
    } else if (name(at) === 'data') {
      if (!description) break;
      const frameBytes = description.channels * (description.format === 'pcm16' ? 2 : 4);
      const dataLength = isLong && size === 0xffff_ffff ? longDataLength : size;
      return { ...description, dataStart: at + 8, frameCount: Math.floor(dataLength / frameBytes) };
    }
    at += 8 + size + (size % 2);
  }
  throw bad(say('wavLayout.headerIncomplete'));
}

/** What a message calls the sound behind a URL. */
export function soundName(url: string): string {
  const file = url.split(/[?#]/, 1)[0]?.split('/').at(-1) ?? '';
  return say('wavLayout.soundFile', { file: decodeURIComponent(file) });
}
