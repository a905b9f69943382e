import type { Random } from './random.ts';

const interestingBytes = [0, 1, 0x7f, 0x80, 0xff];

/**
 * Changes a few bytes at positions in [from, to): flips bits, writes extreme values and lengths, cuts,
 * repeats or removes a range.
 */
export function mutateBytes(
  original: Buffer,
  random: Random,
  from = 0,
  to = original.length,
): Buffer {
  let bytes = Buffer.from(original);
  const count = 1 + random.below(4);
  for (let i = 0; i < count; i++) {
    const end = Math.min(to, bytes.length);
    if (end <= from) break;
    const at = from + random.below(end - from);
    const length = 1 + random.below(random.pick([4, 64, 4096]));
    switch (random.below(7)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
        break;
      case 1:
        bytes[at] = random.pick(interestingBytes);
        break;
      case 2:
        bytes[at] = random.below(256);
        break;
      case 3:
        if (at + 4 <= bytes.length)
          bytes.writeUInt32LE(random.pick([0, 1, 0x7fffffff, 0xffffffff, 2 ** 20]), at);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
        break;
      case 5: {
        const stretch = bytes.subarray(at, at + length);
        bytes = Buffer.concat([bytes.subarray(0, at), stretch, bytes.subarray(at)]);
        break;
      }
      default:
        if (random.chance(0.2)) bytes = bytes.subarray(0, at);
    }
  }
  return bytes;
}
