import { PickleWriter } from './pickle-writer.ts';

/**
 * For tests: a file of torch's older container around a pickled object and a pickled list of storage
 * keys, which need not make sense. `storages` follow as they are.
 */
export function forgeLegacyFile(
  root: Buffer,
  keys: Buffer,
  storages: Uint8Array = new Uint8Array(),
): Buffer {
  const magic = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex');
  const protocol = new PickleWriter().integer(1001).finish();
  const system = new PickleWriter().value(new Map([['little_endian', true]])).finish();
  return Buffer.concat([magic, protocol, system, root, keys, storages]);
}

/**
 * For tests: a pickle of lists that hold the next one twice, `depth` levels deep, so that anything
 * that follows every reference needs 2 ** depth steps.
 */
export function forgeDoublingLists(depth: number): Buffer {
  const pickle = new PickleWriter().text('leaf');
  for (let level = 0; level < depth; level++) {
    pickle.opcode('q').opcode(String.fromCharCode(level % 256));
    pickle
      .opcode('0](')
      .opcode('h')
      .opcode(String.fromCharCode(level % 256));
    pickle
      .opcode('h')
      .opcode(String.fromCharCode(level % 256))
      .opcode('e');
  }
  return pickle.finish();
}
