import type { ReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, join, relative } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { openRealFile } from '../files/open-real-file.ts';
import { AppError } from '../shared/app-error.ts';
import { downloadHeaders } from './send-download.ts';

/** A folder with more files than this was not written by an export. */
const mostFiles = 10_000;

/** A file of a folder, as it was when the folder was listed. */
interface FolderFile {
  readonly path: string;
  /** Inside the archive: the folder's own name first, with forward slashes. */
  readonly name: string;
  readonly size: number;
  readonly mtime: Date;
}

/**
 * Sends a folder as one zip archive, which is made while it is sent. Nothing is compressed: films and sound
 * would hardly become smaller, and this way the length is known beforehand. Links, pipes and hidden files are
 * left out.
 *
 * @param realPath with links resolved, inside the workspace
 * @throws AppError `bad-argument` for a folder without files, or with more than {@link mostFiles}
 */
export async function sendFolder(
  request: IncomingMessage,
  response: ServerResponse,
  realPath: string,
): Promise<void> {
  const files = await listFiles(realPath);
  const archive = new FolderArchive(files);
  try {
    response.writeHead(200, {
      ...downloadHeaders(`${basename(realPath)}.zip`),
      'content-length': String(await archive.sizeBytes),
    });
    if (request.method === 'HEAD') response.end();
    else await pipeline(archive.bytes, response).catch(() => response.destroy());
  } finally {
    archive.close();
  }
}

/** A zip archive that opens its files one after the other, each just before it is sent. */
class FolderArchive {
  readonly bytes = new PassThrough();
  readonly sizeBytes: Promise<number>;
  #reading: ReadStream | undefined;
  #isClosed = false;

  constructor(files: readonly FolderFile[]) {
    const zip = new ZipFile();
    zip.on('error', (error: Error) => this.bytes.destroy(error));
    for (const { path, name, size, mtime } of files) {
      zip.addReadStreamLazy(name, { compress: false, size, mtime }, (give) => {
        void this.#open(path, size).then(
          (stream) => give(null, stream),
          (error: unknown) => give(error, Readable.from([])),
        );
      });
    }
    zip.outputStream.pipe(this.bytes);
    const end = zip.end.bind(zip) as (options: object, onSize: (bytes: number) => void) => void;
    this.sizeBytes = new Promise((resolve) => end({}, resolve));
  }

  /** Stops reading. */
  close(): void {
    this.#isClosed = true;
    this.#reading?.destroy();
    this.bytes.destroy();
  }

  /**
   * Only as many bytes as were announced, even if the file has grown; one that has become shorter ends
   * the archive with an error.
   */
  async #open(path: string, size: number): Promise<Readable> {
    if (size === 0) return Readable.from([]);
    const file = await openRealFile(path);
    const stream = file.createReadStream({ end: size - 1 });
    stream.once('error', (error) => this.bytes.destroy(error));
    if (this.#isClosed) stream.destroy();
    this.#reading = stream;
    return stream;
  }
}

async function listFiles(folder: string): Promise<FolderFile[]> {
  const files: FolderFile[] = [];
  const left = [folder];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const path = join(next, entry.name);
      if (entry.isDirectory()) left.push(path);
      if (!entry.isFile()) continue;
      const { size, mtime } = await lstat(path);
      files.push({ path, name: nameIn(folder, path), size, mtime });
      if (files.length > mostFiles) {
        throw new AppError(
          'bad-argument',
          `"${folder}" holds more than ${mostFiles} files, too many for one download. Download its folders one by one.`,
        );
      }
    }
  }
  if (files.length === 0) {
    throw new AppError('bad-argument', `"${folder}" holds no files to download.`);
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A path in the archive, where a slash separates parts. A backslash in a name counts as one. */
function nameIn(folder: string, path: string): string {
  const parts = [basename(folder), ...relative(folder, path).split(/[/\\]/)];
  return parts.map((part) => part.toWellFormed()).join('/');
}
