import { expect, it } from 'vitest';
import { uncommonLibraries } from './uncommon-libraries.ts';

it.skipIf(process.platform !== 'linux')(
  'lists the libraries that a program needs and not every Linux has',
  () => {
    expect(uncommonLibraries('/bin/sh')).toEqual([]);
    expect(uncommonLibraries(process.execPath).join()).toContain('libstdc++.so');
  },
);
