import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  forgeDoublingLists,
  forgeLegacyFile,
} from '../../src/engine/checkpoint/forge-legacy-file.ts';
import { forgeZip } from '../../src/engine/checkpoint/forge-torch-file.ts';
import { openTorchFile } from '../../src/engine/checkpoint/torch-file.ts';
import { writeSeededCheckpoint } from '../../src/engine/checkpoint/write-seeded-checkpoint.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateSettings } from './random-settings.ts';
import type { Random } from './random.ts';
import { randomPickle } from './random-pickle.ts';

/** The parts of a valid checkpoint, from which inputs are made. */
export interface Seedling {
  readonly state: Buffer;
  readonly codec: Buffer;
  /** Entries of `state` without its pickle. */
  readonly storages: Readonly<Record<string, Uint8Array>>;
  readonly pickle: Buffer;
}

/** Writes the valid checkpoint that the inputs are mutations of. */
export async function makeSeedling(folder: string): Promise<Seedling> {
  await writeSeededCheckpoint(folder, { scale: 'tiny', seed: 1, type: 'float16' });
  const state = await readFile(join(folder, 'state_dict.bin'));
  const codec = await readFile(join(folder, 'compression_state_dict.bin'));
  const { entries, close } = await openTorchFile(join(folder, 'state_dict.bin'));
  await close();
  const all = entries.map(({ name, position, size }) => [
    name,
    state.subarray(position, position + size),
  ]);
  const { [pickleName]: pickle, ...storages } = Object.fromEntries(all) as Record<string, Buffer>;
  if (!pickle) throw new Error(`the good checkpoint has no ${pickleName}`);
  return { state, codec, storages, pickle };
}

const pickleName = 'archive/data.pkl';

type Maker = (seedling: Seedling, random: Random, folder: string) => Promise<void>;

const state = (folder: string): string => join(folder, 'state_dict.bin');

/** Makers of the `state_dict.bin` of an input; the codec stays valid unless a maker replaces it. */
const makers: Readonly<Record<string, Maker>> = {
  'zip: bytes anywhere': (seedling, random, folder) =>
    writeFile(state(folder), mutateBytes(seedling.state, random)),
  'zip: bytes of the directory': (seedling, random, folder) =>
    writeFile(
      state(folder),
      mutateBytes(seedling.state, random, seedling.state.indexOf('PK\x01\x02', 0, 'latin1')),
    ),
  'zip: bytes of the pickle': async (seedling, random, folder) => {
    const pickle = mutateBytes(seedling.pickle, random);
    await forgeZip(state(folder), { ...seedling.storages, [pickleName]: pickle });
  },
  'zip: random pickle': (_seedling, random, folder) =>
    forgeZip(state(folder), { 'a/data.pkl': randomPickle(random), 'a/data/x': new Uint8Array(64) }),
  'zip: settings': async (seedling, random, folder) => {
    const { pickle } = seedling;
    const from = pickle.indexOf('xp.cfg') + 'xp.cfg'.length;
    const length = pickle.readUInt32LE(from + 1);
    const text = pickle.subarray(from + 5, from + 5 + length).toString();
    const mutated = Buffer.from(mutateSettings(text, random));
    const head = Buffer.from(pickle.subarray(0, from + 5));
    head.writeUInt32LE(mutated.length, from + 1);
    const changed = Buffer.concat([head, mutated, pickle.subarray(from + 5 + length)]);
    await forgeZip(state(folder), { ...seedling.storages, [pickleName]: changed });
  },
  'zip: many entries': async (_seedling, random, folder) => {
    const name = random.pick(['', 'n'.repeat(600), '../../../up', '\x1b[2J', '__proto__']);
    const entries: Record<string, Uint8Array> = { [pickleName]: randomPickle(random) };
    const count = 1 + random.below(3000);
    for (let i = 0; i < count; i++) entries[`${name}${i}`] = new Uint8Array(random.below(8));
    await forgeZip(state(folder), entries);
  },
  'older container: random pickles': (_seedling, random, folder) =>
    writeFile(
      state(folder),
      forgeLegacyFile(
        randomPickle(random),
        random.chance(0.5) ? randomPickle(random) : forgeDoublingLists(random.below(200)),
        new Uint8Array(random.below(100)),
      ),
    ),
  'codec: bytes anywhere': (seedling, random, folder) =>
    writeFile(join(folder, 'compression_state_dict.bin'), mutateBytes(seedling.codec, random)),
  'codec: pointer with Hugging Face files': async (seedling, random, folder) => {
    const pointer = `\x80\x02}X\x0a\0\0\0pretrainedX\x01\0\0\0xs.`;
    const path = join(folder, 'compression_state_dict.bin');
    await rm(path, { force: true });
    await forgeZip(path, { 'a/data.pkl': Buffer.from(pointer, 'latin1') });
    const config = '{"model_type":"encodec","use_causal_conv":false,"sampling_rate":32000}';
    await writeFile(join(folder, 'config.json'), mutateBytes(Buffer.from(config), random));
    const header = randomHeader(random);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(random.chance(0.8) ? header.length : random.below(2 ** 31)));
    const weights = Buffer.concat([length, Buffer.from(header), new Uint8Array(64)]);
    await writeFile(join(folder, 'model.safetensors'), weights);
    await writeFile(state(folder), seedling.state);
  },
  'texts: licence and notice': async (seedling, random, folder) => {
    const text = random.pick(['\x1b]0;x\x07', 'x\n', '\u202e', '\0']).repeat(random.below(2e6));
    await writeFile(join(folder, random.pick(['NOTICE', 'LICENSE'])), text);
    await writeFile(state(folder), mutateBytes(seedling.state, random));
  },
};

function randomHeader(random: Random): string {
  const big = random.pick([10, 1000, 200_000]);
  return random.pick([
    () => `{"t":${'['.repeat(big)}`,
    () => `{"t":{"dtype":"F32","shape":[${'1,'.repeat(big)}1],"data_offsets":[0,4]}}`,
    () => `{${Array.from({ length: big }, (_, i) => `"t${i}":0`).join(',')}}`,
    () => `{"__proto__":{"dtype":"\\u001b[2J","shape":[],"data_offsets":[0,4]}}`,
    () =>
      `{"t":{"dtype":"F32","shape":[${random.below(2 ** 31)},${random.below(2 ** 31)}],"data_offsets":[0,4]}}`,
  ])();
}

/** Fills a new folder with an input and returns the name of the mutation. */
export async function makeInput(
  seedling: Seedling,
  random: Random,
  folder: string,
): Promise<string> {
  await mkdir(folder);
  const kind = random.pick(Object.keys(makers));
  await writeFile(join(folder, 'compression_state_dict.bin'), seedling.codec);
  if (kind.startsWith('codec')) await writeFile(state(folder), seedling.state);
  await makers[kind]?.(seedling, random, folder);
  return kind;
}
