import { describe, expect, it } from 'vitest';

import { PickleWriter } from './pickle-writer.ts';
import { InertObject, PickleDictionary, type PickleValue } from './pickle-values.ts';
import { readPickle } from './read-pickle.ts';

async function read(pickle: string | Buffer, signal?: AbortSignal): Promise<PickleValue> {
  const bytes = typeof pickle === 'string' ? Buffer.from(pickle, 'latin1') : pickle;
  const context = { path: '/models/a.bin', persistentLoad: (id: PickleValue) => id, signal };
  return (await readPickle(bytes, context)).value;
}

describe('plain data', () => {
  it('is read as protocol 0 writes it', async () => {
    // pickle.dumps({'a': [1, -2.5, True, None], 'b': ('x', 12345678901234567890)}, 0)
    const text =
      '(dp0\nVa\np1\n(lp2\nI1\naF-2.5\naI01\naNasVb\np3\n(Vx\np4\nL12345678901234567890L\ntp5\ns.';
    expect(await read(text)).toEqual(
      new PickleDictionary([
        ['a', [1, -2.5, true, null]],
        ['b', ['x', 12345678901234567890n]],
      ]),
    );
  });

  it('is read as protocol 2 writes it', async () => {
    const data = new Map([
      ['list', [0, 255, 65536, -1, 2 ** 40, 0.1]],
      ['text', ['äöü 🎬']],
    ]);
    expect(await read(new PickleWriter().value(data).finish())).toEqual(new PickleDictionary(data));
  });

  it('is read as protocols 4 and 5 write it', async () => {
    // pickle.dumps([{1, 2}, b'ab', frozenset(), 'a', 'a'], 4) and a bytearray of protocol 5
    expect(
      await read(
        '\x80\x04\x95\x20\0\0\0\0\0\0\0]\x94(\x8f\x94(K\x01K\x02\x90C\x02ab\x94(\x91\x94\x8c\x01a\x94h\x04e.',
      ),
    ).toEqual([new Set([1, 2]), Buffer.from('ab'), new Set(), 'a', 'a']);
    expect(await read('\x80\x05\x96\x02\0\0\0\0\0\0\0hi\x94.')).toEqual(Buffer.from('hi'));
  });

  it('keeps attributes of an ordered dictionary apart from its entries', async () => {
    const pickle = new PickleWriter()
      .orderedDictionary()
      .opcode('(')
      .text('w')
      .integer(1)
      .opcode('u');
    const value = await read(
      pickle
        .value(new Map([['_metadata', 7]]))
        .opcode('b')
        .finish(),
    );
    expect([...(value as PickleDictionary)]).toEqual([['w', 1]]);
    expect((value as PickleDictionary).attributes).toEqual(
      new PickleDictionary([['_metadata', 7]]),
    );
  });
});

describe('a pickle that would fill the memory', () => {
  const refused = /would take more than 256 MiB of memory, which no checkpoint needs/;

  it.each([
    [
      'copies of a list',
      `\x80\x02cbuiltins\nlist\nq\x00](${'N'.repeat(100_000)}eq\x010${'h\x00h\x01\x85R0'.repeat(10_000)}N.`,
    ],
    [
      'copies of a list as arguments',
      `\x80\x02ctorch\nSize\nq\x00](${'N'.repeat(100_000)}eq\x010${'h\x00h\x01R0'.repeat(10_000)}N.`,
    ],
    [
      'copies of bytes',
      `\x80\x02c_codecs\nencode\nq\x00T${'\0\0\x10\0'}${'x'.repeat(2 ** 20)}q\x010${'h\x00h\x01\x85R0'.repeat(1_000)}N.`,
    ],
    ['empty dictionaries', `](${'}'.repeat(5_000_000)}e.`],
    ['marks', `${'('.repeat(5_000_000)}.`],
  ])('is refused: %s', async (_what, pickle) => {
    const before = process.memoryUsage().rss;
    await expect(read(pickle)).rejects.toThrow(refused);
    expect(process.memoryUsage().rss - before).toBeLessThan(800e6);
  });

  it('lets the event loop run while it is read, and stops when cancelled', async () => {
    const abort = new AbortController();
    setImmediate(() => abort.abort());
    const pickle = `](${'N'.repeat(4_000_000)}e.`;
    await expect(read(pickle, abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('a global that is not known', () => {
  const refused =
    /^The checkpoint "\/models\/a\.bin" refers to "os\.system", which .* could run code\. It was not opened/;

  it.each([
    ['GLOBAL and REDUCE', 'cos\nsystem\n(Vecho\ntR.'],
    ['STACK_GLOBAL and REDUCE', '\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x04echo\x85R.'],
    ['INST', '(Vecho\nios\nsystem\n.'],
    ['OBJ', '\x80\x02(cos\nsystem\nVecho\no.'],
    ['GLOBAL alone, never called', '\x80\x02cos\nsystem\n.'],
    ['GLOBAL in the unread optimizer of a dictionary', '\x80\x02}X\x01\0\0\0acos\nsystem\ns.'],
  ])('is refused by name: %s', async (_opcodes, pickle) => {
    await expect(read(pickle)).rejects.toThrow(
      expect.objectContaining({ code: 'forbidden-pickle' }),
    );
    await expect(read(pickle)).rejects.toThrow(refused);
  });

  it.each([
    'builtins.eval',
    '__builtin__.getattr',
    'posix.system',
    'torch.hub.load',
    'omegaconf.OmegaConf',
    'functools.partial',
  ])('is refused: %s', async (name) => {
    const dot = name.lastIndexOf('.');
    const pickle = new PickleWriter().global(name.slice(0, dot), name.slice(dot + 1)).finish();
    await expect(read(pickle)).rejects.toThrow(`refers to "${name}"`);
  });

  it('cannot be reached through an extension code or an out-of-band buffer', async () => {
    await expect(read('\x80\x02\x82\x01.')).rejects.toThrow('unknown opcode 0x82');
    await expect(read('\x80\x05\x97.')).rejects.toThrow('unknown opcode 0x97');
  });
});

describe('an allowed class', () => {
  it('becomes a record of its arguments and state', async () => {
    const pickle = new PickleWriter().global('omegaconf.nodes', 'AnyNode').opcode(')\x81');
    const value = (await read(
      pickle
        .value(new Map([['_val', 3]]))
        .opcode('b')
        .finish(),
    )) as InertObject;
    expect(value).toBeInstanceOf(InertObject);
    expect(value.className).toBe('omegaconf.nodes.AnyNode');
    expect(value.state).toEqual(new PickleDictionary([['_val', 3]]));
  });

  it('that is only referred to cannot be called', async () => {
    const pickle = new PickleWriter().global('builtins', 'int').text('7').opcode('\x85R').finish();
    await expect(read(pickle)).rejects.toThrow('"builtins.int" is called in an unknown way');
  });
});

describe('a damaged pickle', () => {
  it.each([
    ['cut off in an operand', '\x80\x02X\x10\0\0\0abc', /its pickle is cut off/],
    ['without its end', '\x80\x02}', /its pickle is cut off/],
    ['with an unknown opcode', '\x80\x02\xff.', /unknown opcode 0xff before byte 3/],
    ['that pops from nothing', '\x80\x02.', /the stack is empty/],
    ['that appends to a number', 'I1\nI2\na.', /added to something that is no list/],
    ['that recalls nothing', 'h\x05.', /nothing is remembered as 5/],
    ['with an integer of a gigabyte', '\x8b\0\0\0\x40.', /an integer has 1073741824 bytes/],
  ])('is refused: %s', async (_what, pickle, message) => {
    await expect(read(pickle)).rejects.toThrow(message);
    await expect(read(pickle)).rejects.toThrow(expect.objectContaining({ code: 'bad-checkpoint' }));
  });
});
