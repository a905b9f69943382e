import { describe, expect, it } from 'vitest';
import { AppError } from './app-error.ts';
import { decodeFrame, encodeFrame } from './studio-wire.ts';

describe('frames', () => {
  it('carry typed arrays of every type wherever they stand', () => {
    const value = {
      event: {
        type: 'stretch',
        samples: new Float32Array([0.5, -1, 1e-20]),
        peaks: new Int8Array([-128, 127]),
      },
      list: [new Float64Array([Math.PI]), new Uint8Array([1, 2, 3]), new Int32Array([-7])],
      empty: new Uint16Array(),
    };
    expect(decodeFrame(encodeFrame(value))).toEqual(value);
  });

  it('carry only the viewed part of a larger array', () => {
    const part = new Float32Array([1, 2, 3, 4]).subarray(1, 3);
    const frame = encodeFrame(part);
    expect(decodeFrame(frame)).toEqual(new Float32Array([2, 3]));
    expect(frame.length).toBeLessThan(4 + 40 + 8 + 1);
  });

  it('are read wherever they lie in memory', () => {
    const frame = encodeFrame({ text: 'Ä ♪', samples: new Float32Array([1.5]) });
    const shifted = new Uint8Array(frame.length + 3);
    shifted.set(frame, 3);
    expect(decodeFrame(shifted.subarray(3))).toEqual({
      text: 'Ä ♪',
      samples: new Float32Array([1.5]),
    });
  });

  it('are read as Node reads them from a socket', () => {
    const value = { samples: new Float32Array([1.5]) };
    expect(decodeFrame(Buffer.from(encodeFrame(value)))).toEqual(value);
  });

  it('that hold more values than allowed are refused before one is built', () => {
    const frame = frameText(`[${'[],'.repeat(4_000_000)}[]]`);
    const before = process.memoryUsage().rss;
    expect(() => decodeFrame(frame, 1_000_000)).toThrow(AppError);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
    expect(decodeFrame(frameText('[1,[2],{"a":3}]'), 10)).toEqual([1, [2], { a: 3 }]);
  });

  it.each([
    ['nothing', []],
    ['less than a header', [1, 0]],
    ['JSON longer than the frame', [255, 255, 255, 255, 123, 125]],
    ['text that is no JSON', [1, 0, 0, 0, 123]],
    ['bytes that are no UTF-8', [3, 0, 0, 0, 34, 255, 34]],
    ['an array behind the end', [...frameText('{"$array":[0,0,1]}')]],
    ['an array before the beginning', [...frameText('{"$array":[0,-30,1]}')]],
    ['arrays that share bytes', [...frameText('[{"$array":[0,0,2]},{"$array":[0,0,2]}]'), 1, 2]],
    ['an array of no known type', [...frameText('{"$array":[8,0,0]}')]],
    ['an array of a broken length', [...frameText('{"$array":[6,0,3]}'), 0, 0, 0]],
  ])('that hold %s are refused', (_name, bytes) => {
    let thrown: unknown;
    try {
      decodeFrame(new Uint8Array(bytes));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(AppError);
    expect((thrown as AppError).code).toBe('bad-argument');
  });
});

function frameText(json: string): Uint8Array {
  const text = new TextEncoder().encode(json);
  return new Uint8Array([text.length, 0, 0, 0, ...text]);
}
