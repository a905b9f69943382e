/** Import rules of one room. */
export interface Room {
  /** Other rooms it may import from. */
  readonly rooms: readonly string[];
  /** The only npm packages it may import; any package when absent. */
  readonly packages?: readonly string[];
  /** Whether it runs without Node and may not import Node's modules. */
  readonly withoutNode?: true;
  /** The only file of it that other rooms may import; any file when absent. */
  readonly door?: string;
  /** Folders outside of it that may import any of its files, because they measure its internals. */
  readonly insiders?: readonly string[];
}

/** Rooms that most of the others may import. */
const base = ['src/shared', 'src/system'];
const sounds = [...base, 'src/sound', 'src/files'];
const stored = [...sounds, 'src/document', 'src/store'];
const jobRooms = [...stored, 'src/media', 'src/engine', 'src/jobs'];

/** Every room and the rooms that it may import, as in ARCHITECTURE.md. */
export const rooms: Readonly<Record<string, Room>> = {
  'src/shared': { rooms: [], packages: ['zod'], withoutNode: true },
  'src/system': { rooms: ['src/shared'] },
  'src/document': { rooms: ['src/shared'], withoutNode: true },
  'src/sound': { rooms: ['src/shared', 'src/document'], withoutNode: true },
  'src/files': { rooms: base },
  'src/store': { rooms: [...sounds, 'src/document'] },
  'src/engine': {
    rooms: sounds,
    door: 'src/engine/index.ts',
    // Parity compares the model's inner values, benchmarks time its parts, and the fuzzer forges files.
    insiders: ['scripts', 'src/cli/bench'],
  },
  'src/media': { rooms: sounds },
  'src/export': { rooms: [...stored, 'src/media'] },
  'src/jobs': { rooms: [...stored, 'src/media', 'src/engine', 'src/export'] },
  'src/worker': { rooms: [...base, 'src/store', 'src/jobs'] },
  'src/host': { rooms: [...base, 'src/document', 'src/files', 'src/store'] },
  'src/main': { rooms: [...base, 'src/host'] },
  'src/preload': { rooms: ['src/shared'], withoutNode: true },
  'src/server': { rooms: [...base, 'src/files', 'src/host'] },
  'src/cli': {
    rooms: [
      ...[...base, 'src/document', 'src/files', 'src/store', 'src/media', 'src/engine'],
      ...['src/export', 'src/jobs', 'src/server'],
    ],
  },
  'src/renderer': { rooms: ['src/shared', 'src/document', 'src/sound'], withoutNode: true },
  // The fuzzers test host and server, and a bench operates the editor as the end-to-end tests do.
  scripts: { rooms: [...jobRooms, 'src/host', 'src/server', 'e2e'] },
  e2e: { rooms: ['src/shared', 'src/document', 'src/sound'] },
};

/** Packages that only the listed rooms may import. */
export const packageOwners: Readonly<Record<string, readonly string[]>> = {
  electron: ['src/main', 'src/preload'],
  'onnxruntime-node': ['src/engine'],
  'fluent-ffmpeg': ['src/media'],
};
