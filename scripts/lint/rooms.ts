/** What a room of this repository may import. */
export interface Room {
  /** Other rooms it may import from. */
  readonly rooms: readonly string[];
  /** The only npm packages it may import; every one when absent. */
  readonly packages?: readonly string[];
  /** Whether it runs without Node, so that Node's own modules are out of its reach. */
  readonly withoutNode?: true;
  /** The only file of it that other rooms may import; any file when absent. */
  readonly door?: string;
  /** Folders outside of it that may import any of its files, because they measure its inside. */
  readonly insiders?: readonly string[];
}

/** Every room and its arrows, as drawn in ARCHITECTURE.md: a room may import what is listed. */
export const rooms: Readonly<Record<string, Room>> = {
  'src/shared': { rooms: [], packages: ['zod'], withoutNode: true },
  'src/system': { rooms: ['src/shared'] },
  'src/document': { rooms: ['src/shared'], withoutNode: true },
  'src/sound': { rooms: ['src/shared', 'src/document'], withoutNode: true },
  'src/files': { rooms: ['src/shared', 'src/system'] },
  'src/store': {
    rooms: ['src/shared', 'src/system', 'src/document', 'src/sound', 'src/files'],
  },
  'src/engine': {
    rooms: ['src/shared', 'src/system', 'src/sound', 'src/files'],
    door: 'src/engine/index.ts',
    // Parity compares the model's inner values, benchmarks time its parts, and the fuzzer forges files.
    insiders: ['scripts', 'src/cli/bench'],
  },
  'src/media': { rooms: ['src/shared', 'src/system', 'src/sound', 'src/files'] },
  'src/export': {
    rooms: [
      'src/shared',
      'src/system',
      'src/document',
      'src/sound',
      'src/files',
      'src/store',
      'src/media',
    ],
  },
  'src/jobs': {
    rooms: [
      'src/shared',
      'src/system',
      'src/document',
      'src/sound',
      'src/files',
      'src/store',
      'src/engine',
      'src/media',
      'src/export',
    ],
  },
  'src/worker': { rooms: ['src/shared', 'src/system', 'src/store', 'src/jobs'] },
  'src/host': {
    rooms: ['src/shared', 'src/system', 'src/document', 'src/files', 'src/store'],
  },
  'src/main': { rooms: ['src/shared', 'src/system', 'src/host'] },
  'src/preload': { rooms: ['src/shared'], withoutNode: true },
  'src/server': { rooms: ['src/shared', 'src/system', 'src/files', 'src/host'] },
  'src/cli': {
    rooms: [
      'src/shared',
      'src/system',
      'src/document',
      'src/files',
      'src/store',
      'src/export',
      'src/jobs',
      'src/engine',
      'src/media',
      'src/server',
    ],
  },
  'src/renderer': { rooms: ['src/shared', 'src/document', 'src/sound'], withoutNode: true },
  scripts: {
    rooms: [
      'src/shared',
      'src/system',
      'src/document',
      'src/sound',
      'src/files',
      'src/store',
      'src/jobs',
      'src/engine',
      'src/media',
      // The fuzzers of the doors.
      'src/host',
      'src/server',
    ],
  },
  e2e: { rooms: ['src/shared', 'src/document', 'src/sound'] },
};

/** Packages that belong to few rooms, and those rooms. */
export const packageOwners: Readonly<Record<string, readonly string[]>> = {
  electron: ['src/main', 'src/preload'],
  'onnxruntime-node': ['src/engine'],
  'fluent-ffmpeg': ['src/media'],
};
