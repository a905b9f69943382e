import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { load } from 'js-yaml';

import { forgeZip } from './forge-torch-file.ts';
import { openAudiocraftCheckpoint } from './open-audiocraft-checkpoint.ts';
import { PickleWriter } from './pickle-writer.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-solver-'));
  path = join(folder, 'checkpoint.th');
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes one value of a settings tree. */
type Emit = (pickle: PickleWriter) => void;

/** An OmegaConf metadata object as pickle protocol 2 writes it: types by Python 2's names. */
const metadata =
  (className: 'Metadata' | 'ContainerMetadata'): Emit =>
  (pickle) => {
    pickle.global('omegaconf.base', className).opcode(')\x81}(');
    pickle
      .text('ref_type')
      .global('typing', 'Any')
      .text('object_type')
      .global('__builtin__', 'dict');
    pickle.text('optional').value(true).text('key').value(null).text('flags').value(new Map());
    pickle
      .text('resolver_cache')
      .global('collections', 'defaultdict')
      .global('__builtin__', 'dict')
      .opcode('\x85R');
    pickle.opcode('ub');
  };

/** The root of the settings is memoised as number 0, so that children can refer to their parent. */
const node =
  (module: string, className: string, valueKey: '_content' | '_val', value: Emit): Emit =>
  (pickle) => {
    pickle.global(`omegaconf.${module}`, className).opcode(')\x81');
    if (valueKey === '_content') pickle.opcode('q\x00');
    pickle.opcode('}(').text('_metadata');
    metadata(valueKey === '_val' ? 'Metadata' : 'ContainerMetadata')(pickle);
    pickle
      .text('_parent')
      .opcode(valueKey === '_val' ? 'h\x00' : 'N')
      .text(valueKey);
    value(pickle);
    pickle.opcode('ub');
  };

const any = (value: Emit): Emit => node('nodes', 'AnyNode', '_val', value);
const dictionary = (items: Record<string, Emit>): Emit =>
  node('dictconfig', 'DictConfig', '_content', (pickle) => {
    pickle.opcode('}(');
    for (const [key, emit] of Object.entries(items)) {
      pickle.text(key);
      emit(pickle);
    }
    pickle.opcode('u');
  });
const list = (items: Emit[]): Emit =>
  node('listconfig', 'ListConfig', '_content', (pickle) => {
    pickle.opcode('](');
    for (const emit of items) emit(pickle);
    pickle.opcode('e');
  });

const number =
  (value: number): Emit =>
  (pickle) =>
    pickle.value(value);
const text =
  (value: string): Emit =>
  (pickle) =>
    pickle.value(value);
const tensor =
  (offset: number): Emit =>
  (pickle) => {
    pickle
      .global('torch._utils', '_rebuild_tensor_v2')
      .opcode('((')
      .text('storage')
      .global('torch', 'FloatStorage');
    pickle
      .text('0')
      .text('cpu')
      .integer(4)
      .opcode('tQ')
      .integer(offset)
      .integers([1])
      .integers([1]);
    pickle.value(false).orderedDictionary().opcode('tR');
  };
const states =
  (items: Record<string, Emit>): Emit =>
  (pickle) => {
    pickle.opcode('}(');
    for (const [key, emit] of Object.entries(items)) {
      pickle.text(key);
      emit(pickle);
    }
    pickle.opcode('u');
  };

const settings = dictionary({
  sample_rate: any(number(32000)),
  seanet: dictionary({
    rate: any(text('${sample_rate}')),
    ratios: list([any(number(8)), any(number(5))]),
  }),
  optim: any((pickle) =>
    pickle.global('pathlib', 'PosixPath').text('/').text('runs').text('a').opcode('\x87R'),
  ),
  nothing: any((pickle) => pickle.opcode('N')),
});

async function writeTraining(items: Record<string, Emit>): Promise<void> {
  const pickle = new PickleWriter();
  states(items)(pickle);
  await forgeZip(path, {
    'checkpoint/data.pkl': pickle.finish(),
    'checkpoint/data/0': new Uint8Array(Float32Array.of(10, 11, 12, 13).buffer),
  });
}

async function readFirst(): Promise<number | undefined> {
  const opened = await openAudiocraftCheckpoint(path);
  try {
    return (await opened.stateDict.get('w')?.read())?.[0];
  } finally {
    await opened.close();
  }
}

describe('a training checkpoint', () => {
  const optimizer = states({
    state: states({ momentum: tensor(3) }),
    betas: list([any(number(0.9))]),
  });

  it('returns its settings as plain data, and as YAML for an export', async () => {
    await writeTraining({ 'xp.cfg': settings, model: states({ w: tensor(0) }), optimizer });
    const opened = await openAudiocraftCheckpoint(path);
    await opened.close();
    expect(opened.config).toEqual({
      sample_rate: 32000,
      seanet: { rate: 32000, ratios: [8, 5] },
      optim: '/runs/a',
      nothing: null,
    });
    expect(load(opened.configText)).toMatchObject({ seanet: { rate: '${sample_rate}' } });
    expect([...opened.stateDict.keys()]).toEqual(['w']);
  });

  it('returns the state that the reference exports, else the best state', async () => {
    const best = states({ model: states({ w: tensor(1) }) });
    const fsdp = states({ model: states({ w: tensor(2) }) });
    const empty = states({});
    await writeTraining({
      'xp.cfg': settings,
      best_state: best,
      fsdp_best_state: fsdp,
      model: states({ w: tensor(0) }),
    });
    expect(await readFirst()).toBe(10);
    await writeTraining({ 'xp.cfg': settings, best_state: best, fsdp_best_state: fsdp });
    expect(await readFirst()).toBe(12);
    await writeTraining({ 'xp.cfg': settings, best_state: best, fsdp_best_state: empty });
    expect(await readFirst()).toBe(11);
  });

  it('is rejected when its settings or its unread parts need other classes', async () => {
    const evil: Emit = (pickle) => pickle.global('os', 'system').text('id').opcode('\x85R');
    const enumeration: Emit = (pickle) =>
      pickle.global('my_training', 'Mode').integer(1).opcode('\x85R');
    await writeTraining({ 'xp.cfg': settings, model: states({ w: tensor(0) }), optimizer: evil });
    await expect(openAudiocraftCheckpoint(path)).rejects.toThrow(/refers to "os\.system"/);
    await writeTraining({
      'xp.cfg': dictionary({ mode: any(enumeration) }),
      model: states({ w: tensor(0) }),
    });
    await expect(openAudiocraftCheckpoint(path)).rejects.toMatchObject({
      code: 'forbidden-pickle',
      message: expect.stringMatching(/refers to "my_training\.Mode"/),
    });
  });

  it('is rejected when its settings are not a mapping, or contain themselves', async () => {
    await writeTraining({ 'xp.cfg': list([]), model: states({ w: tensor(0) }) });
    await expect(openAudiocraftCheckpoint(path)).rejects.toThrow(
      /settings \(xp\.cfg\) are not a mapping/,
    );
    await writeTraining({
      'xp.cfg': dictionary({ t: any(tensor(0)) }),
      model: states({ w: tensor(0) }),
    });
    await expect(openAudiocraftCheckpoint(path)).rejects.toThrow(
      /hold something that is no setting/,
    );
    const itself = dictionary({ self: (pickle) => pickle.opcode('h\x00') });
    await writeTraining({ 'xp.cfg': itself, model: states({ w: tensor(0) }) });
    await expect(openAudiocraftCheckpoint(path)).rejects.toThrow(/nested too deeply/);
  });

  it('is rejected without any tensors', async () => {
    await writeTraining({ 'xp.cfg': settings, model: states({}) });
    await expect(openAudiocraftCheckpoint(path)).rejects.toThrow(
      /no tensors where the model should be/,
    );
  });
});
