import { describe, expect, it } from 'vitest';

import { parseConfig } from './config-tree.ts';

describe('interpolations', () => {
  it('take the value they point to, with its type', () => {
    const text =
      'rate: 32000\nflags: {causal: false}\nencodec: {rate: "${rate}", causal: "${flags.causal}"}';
    expect(parseConfig('a.bin', text)['encodec']).toEqual({ rate: 32000, causal: false });
  });

  it('follow each other, groups, list items and the way up', () => {
    const text =
      'a: ${b}\nb: ${c.list.1}\nc:\n  list: [1, 2]\n  own: ${.list}\n  up: ${..b}\n  whole: ${e}\ne: {f: "${a}"}';
    expect(parseConfig('a.bin', text)).toMatchObject({
      a: 2,
      b: 2,
      c: { own: [1, 2], up: 2, whole: { f: 2 } },
    });
  });

  it('are filled into longer texts', () => {
    expect(parseConfig('a.bin', 'n: 3\nname: run-${n}-${n}')['name']).toBe('run-3-3');
  });

  it('stay as text when they point outside, in a circle, or to a missing setting', () => {
    const text = 'user: /home/${oc.env:USER}/x\nnone: ${missing.thing}\na: ${b}\nb: ${a}';
    const config = parseConfig('a.bin', text);
    expect(config['user']).toBe('/home/${oc.env:USER}/x');
    expect(config['none']).toBe('${missing.thing}');
    expect(config['a']).toMatch(/^\$\{[ab]\}$/);
  });
});

it('rejects interpolations that multiply without bounds', () => {
  const doubling = Array.from(
    { length: 30 },
    (_, i) => `a${i}: ["\${a${i + 1}}", "\${a${i + 1}}"]`,
  );
  expect(() => parseConfig('a.bin', `${doubling.join('\n')}\na30: 1`)).toThrow(
    /settings \(xp\.cfg\) are too many/,
  );
});

it('rejects interpolations that multiply long names', () => {
  const copies = Array.from({ length: 60 }, () => '"${a}"').join(', ');
  const text = `a: {${'x'.repeat(10_000)}: 1}\nb: [${copies}]`;
  expect(() => parseConfig('a.bin', text)).toThrow(/have more than 524288 characters/);
});

describe('YAML', () => {
  it('is read as PyYAML wrote it, with keys that YAML 1.1 reads as booleans', () => {
    expect(
      parseConfig('a.bin', "lr: 3.5e-05\non_text: 'on'\nnothing: null\nn: 1\nlist:\n- 1\n"),
    ).toEqual({
      lr: 3.5e-5,
      on_text: 'on',
      nothing: null,
      n: 1,
      list: [1],
    });
  });

  it('cannot create anything but plain data', () => {
    const config = parseConfig('a.bin', '__proto__: {polluted: true}\na: ${constructor.name}\n');
    expect(config['a']).toBe('${constructor.name}');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it.each([
    ['a list', '- 1', /settings \(xp\.cfg\) are not a YAML mapping/],
    ['broken', 'a: [1', /settings \(xp\.cfg\) are not valid YAML/],
  ])('that is %s is refused', (_what, text, message) => {
    expect(() => parseConfig('a.bin', text)).toThrow(message);
  });
});
