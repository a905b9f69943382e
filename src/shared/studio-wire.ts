import { z } from 'zod';
import { AppError } from './app-error.ts';
import type { StudioEvent, StudioResult } from './studio-api.ts';

// JSON cannot hold typed arrays, so a frame is JSON followed by the bytes of the arrays:
// [length of the JSON, uint32 little endian][JSON, UTF-8][bytes of the arrays].
// In the JSON, {"$array": [type, first byte, byte length]} takes the place of an array.

const arrayTypes = [
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
] as const;

const placeholderSchema = z.strictObject({
  $array: z.tuple([
    z
      .int()
      .min(0)
      .max(arrayTypes.length - 1),
    z.int().nonnegative(),
    z.int().nonnegative(),
  ]),
});

const headerBytes = 4;

/** Encodes `value`, JSON with typed arrays anywhere in it, as one binary frame. */
export function encodeFrame(value: unknown): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  let partBytes = 0;
  const text = JSON.stringify(value, (_key, item: unknown) => {
    const type = arrayTypes.findIndex((constructor) => item instanceof constructor);
    if (type < 0) return item;
    const { buffer, byteOffset, byteLength } = item as Uint8Array;
    parts.push(new Uint8Array(buffer, byteOffset, byteLength));
    partBytes += byteLength;
    return { $array: [type, partBytes - byteLength, byteLength] };
  });
  const json = new TextEncoder().encode(text);
  const frame = new Uint8Array(headerBytes + json.length + partBytes);
  new DataView(frame.buffer).setUint32(0, json.length, true);
  frame.set(json, headerBytes);
  let position = headerBytes + json.length;
  for (const part of parts) {
    frame.set(part, position);
    position += part.length;
  }
  return frame;
}

/**
 * Decodes what {@link encodeFrame} was given.
 *
 * @param mostValues objects, lists, texts and numbers that the frame may hold; counted before any is
 * built, because small values take 20 times more memory than they have bytes
 * @throws AppError `bad-argument` for bytes that are not a frame
 */
export function decodeFrame(frame: Uint8Array, mostValues = Infinity): unknown {
  try {
    let arrayBytes = 0;
    const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    const jsonEnd = headerBytes + view.getUint32(0, true);
    if (jsonEnd > frame.length) throw new RangeError('the frame ends inside its JSON');
    refuseManyValues(frame.subarray(headerBytes, jsonEnd), mostValues);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      frame.subarray(headerBytes, jsonEnd),
    );
    return JSON.parse(text, (_key, item: unknown) => {
      if (typeof item !== 'object' || item === null || !('$array' in item)) return item;
      const [type, first, byteLength] = placeholderSchema.parse(item).$array;
      const start = jsonEnd + first;
      // Arrays never share bytes: otherwise a small frame could ask for a large copy many times.
      arrayBytes += byteLength;
      if (jsonEnd + arrayBytes > frame.length) throw new RangeError('the arrays share bytes');
      if (start + byteLength > frame.length) throw new RangeError('an array ends after the frame');
      // A copy begins at byte 0 of its own memory, where every type of array is aligned. What Node
      // reads from a socket is a Buffer, whose slices are not copies.
      const bytes = new Uint8Array(frame.subarray(start, start + byteLength));
      return new (arrayTypes[type] as typeof Uint8Array)(bytes.buffer);
    });
  } catch (error) {
    throw new AppError('bad-argument', 'A message could not be read: it is damaged.', {
      cause: error,
    });
  }
}

/** Throws where the JSON has more commas and brackets than `mostValues` values need. */
function refuseManyValues(json: Uint8Array, mostValues: number): void {
  if (json.length <= mostValues) return;
  let count = 0;
  for (const byte of json) {
    if (byte === comma || byte === openBracket || byte === openBrace) count++;
  }
  if (count > mostValues) throw new RangeError(`the frame holds more than ${mostValues} values`);
}

const comma = 0x2c;
const openBracket = 0x5b;
const openBrace = 0x7b;

/** From the window: one call, with a number that its answer will carry. */
export const wireCallSchema = z.strictObject({
  id: z.int().nonnegative(),
  method: z.string().max(64),
  input: z.array(z.unknown()).max(8),
});
export type WireCall = z.infer<typeof wireCallSchema>;

/** To the window: the answer to a call, or an event. */
export type WireMessage =
  { readonly id: number; readonly result: StudioResult } | { readonly event: StudioEvent };

/** Paths of the server, on the origin that served the page. */
export const wirePaths = {
  /** WebSocket: frames of {@link WireCall} one way and {@link WireMessage} the other. */
  api: '/api',
  /** `GET`: 204 for a browser that is signed in, 401 for any other. */
  session: '/session',
  /** Video, sound, peaks and pictures from the host; GET and HEAD, with Range. */
  media: '/media/',
  /** `PUT /upload/<name>` with the file as its body; answered by 201 and {@link uploadAnswerSchema}. */
  upload: '/upload/',
  /** `GET /download?path=…`, as `revealFile` gives it; a folder is sent as a zip archive. */
  download: '/download',
} as const;

/** Answer to an upload: the path of the stored file. */
export const uploadAnswerSchema = z.object({ path: z.string() });

/** Answer to a refused upload or download. */
export const refusalSchema = z.object({ code: z.string(), message: z.string() });
