import { describe, expect, it } from 'vitest';
import { licenceMeaning, modelHint, modelName, precisionName } from './model-words.ts';

describe('licenceMeaning', () => {
  it('says for what music may be used', () => {
    expect(licenceMeaning({ licenceName: 'MIT' })).toMatch('any use');
    expect(licenceMeaning({ licenceName: 'CC-BY-NC-4.0' })).toMatch('non-commercial work only');
  });

  it('returns nothing for unknown licences', () => {
    expect(licenceMeaning({ licenceName: 'Apache-2.0' })).toBeUndefined();
  });
});

it('says of a precision what it is good for', () => {
  expect(precisionName('int8')).toBe('Fast (8-bit)');
  expect(precisionName('float8')).toBe('float8');
});

describe('modelName', () => {
  it('names what comes with the program, and leaves other names as they are', () => {
    expect(modelName('starter')).toBe('VidMuse Studio starter');
    expect(modelName('vidmuse-2')).toBe('vidmuse-2');
  });
});

it('says how the models that come with the program differ, and nothing of others', () => {
  expect(modelHint('starter')).toMatch('clear beat');
  expect(modelHint('starter2')).toMatch('more closely');
  expect(modelHint('vidmuse')).toBeUndefined();
});
