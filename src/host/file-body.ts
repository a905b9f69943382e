import type { FileHandle } from 'node:fs/promises';
import type { ByteRange } from './range-of-file.ts';

const chunkBytes = 1 << 18;

/**
 * Bytes `start` to `end` of a file as the body of an answer. Closes the file when the last byte was
 * read, when reading fails, when the reader cancels, and at once when `signal` is aborted: a media
 * element breaks off a request at every seek, often before it has read anything.
 */
export function fileBody(
  file: FileHandle,
  { start, end }: ByteRange,
  signal: AbortSignal,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let position = start;
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    signal.removeEventListener('abort', abort);
    return (closed ??= file.close());
  };
  let fail: (reason: unknown) => void = () => undefined;
  function abort(): void {
    fail(signal.reason);
    void close();
  }
  return new ReadableStream(
    {
      start: (controller) => {
        fail = (reason) => controller.error(reason);
        if (signal.aborted) abort();
        else signal.addEventListener('abort', abort);
      },
      pull: async (controller) => {
        try {
          const bytes = new Uint8Array(Math.min(chunkBytes, end + 1 - position));
          const { bytesRead } = await file.read(bytes, 0, bytes.length, position);
          if (signal.aborted) return;
          if (bytesRead === 0) throw new Error('the file has become shorter');
          position += bytesRead;
          controller.enqueue(bytes.subarray(0, bytesRead));
          if (position <= end) return;
          await close();
          controller.close();
        } catch (error) {
          await close();
          throw error;
        }
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  );
}
