import { randomBytes } from 'node:crypto';
import { basename, dirname, extname, join } from 'node:path';
import { ownProcess, type ProcessIdentity } from '../system/process-identity.ts';

const marker = '.unfinished-';

/** Temporary names may have this many bytes even when the final name is shorter. */
const shortestLimitBytes = 100;

/** An ending that is longer than this is part of the name: no program chooses a format by it. */
const longestEndingBytes = 16;

/**
 * A new hidden name beside `path` for a file that is being written, with the same ending. It says
 * which process writes it, and is not longer than the final name where that has 100 bytes or more.
 */
export function temporaryPathFor(path: string): string {
  const { processId, startedAt = '0', machine } = ownProcess();
  const random = randomBytes(3).toString('hex');
  const token = [machine, processId.toString(36), Number(startedAt).toString(36), random].join('-');
  const { start, ending } = partsOf(path, token.length);
  return join(dirname(path), `${start}${token}${ending}`);
}

/** The process that writes a temporary file, by the file's name. */
export interface TemporaryFile {
  /** Undefined for names that earlier versions gave. */
  readonly writer: ProcessIdentity | undefined;
}

/** Parses the name of a temporary file; undefined for other files. */
export function parseTemporaryName(name: string): TemporaryFile | undefined {
  const at = name.lastIndexOf(marker);
  if (at < 0) return undefined;
  const rest = name.slice(at + marker.length);
  const match = /^([0-9a-f]{8})-([0-9a-z]+)-([0-9a-z]+)-[0-9a-f]{6}(\.[^.]*)?$/.exec(rest);
  if (!match) return /^([0-9a-f]{8}|\d+)(\.[^.]*)?$/.test(rest) ? { writer: undefined } : undefined;
  const [, machine = '', processId = '', startedAt = ''] = match;
  const started = Number.parseInt(startedAt, 36);
  return {
    writer: {
      machine,
      processId: Number.parseInt(processId, 36),
      startedAt: started === 0 ? undefined : String(started),
    },
  };
}

/** Whether `name` is a temporary name for `path`, from this or an earlier version. */
export function isTemporaryNameFor(path: string, name: string): boolean {
  if (parseTemporaryName(name) === undefined) return false;
  const { start, ending } = partsOf(path, tokenLengthIn(name));
  const extension = extname(path);
  const earlierStarts = [
    `.${basename(path, extension).slice(0, 60)}${marker}`,
    `${basename(path)}${marker}`,
    `.${basename(path)}${marker}`,
  ];
  return (
    (name.startsWith(start) && name.endsWith(ending)) ||
    earlierStarts.some((earlier) => name.startsWith(earlier))
  );
}

function tokenLengthIn(name: string): number {
  const rest = name.slice(name.lastIndexOf(marker) + marker.length);
  return rest.length - extname(rest).length;
}

/** The text before and after the token, shortened so that the whole name fits. */
function partsOf(path: string, tokenLength: number): { start: string; ending: string } {
  const name = basename(path);
  const extension = extname(name);
  const ending = Buffer.byteLength(extension) <= longestEndingBytes ? extension : '';
  const stem = basename(name, ending);
  const limit = Math.max(shortestLimitBytes, Buffer.byteLength(name));
  const room = limit - 1 - marker.length - tokenLength - Buffer.byteLength(ending);
  return { start: `.${cutToBytes(stem, room)}${marker}`, ending };
}

/** The start of a text, at most `limit` bytes in UTF-8, no character cut in two. */
export function cutToBytes(text: string, limit: number): string {
  let cut = '';
  let length = 0;
  for (const character of text) {
    length += Buffer.byteLength(character);
    if (length > limit) break;
    cut += character;
  }
  return cut;
}
