import { describe, expect, it } from 'vitest';
import {
  completeOptions,
  exporterDefinition,
  exporterDefinitions,
  exportersFor,
  suggestedEnding,
} from './exporter-definitions.ts';

it('offers no mix with the original sound for a silent film', () => {
  const offered = (hasSound: boolean) => exportersFor({ hasSound }).map(({ id }) => id);
  expect(offered(true)).toEqual([
    'mix',
    'music',
    'extra-track',
    'wav',
    'flac',
    'aac',
    'stems',
    'otio',
    'fcpxml',
    'xmeml',
    'edl',
    'cue-sheet',
    'delivery',
  ]);
  expect(offered(false)).toEqual([
    'music',
    'extra-track',
    'wav',
    'flac',
    'aac',
    'stems',
    'otio',
    'fcpxml',
    'xmeml',
    'edl',
    'cue-sheet',
    'delivery',
  ]);
});

it('suggests the ending of the film where the format has it', () => {
  const mix = exporterDefinition('mix');
  expect(suggestedEnding(mix, '.mov')).toBe('.mov');
  expect(suggestedEnding(mix, '.avi')).toBe('.mp4');
  expect(suggestedEnding(exporterDefinition('wav'), '.wav')).toBe('.wav');
});

it.each(exporterDefinitions.map((definition) => [definition.id, definition] as const))(
  'gives %s endings with a dot, or none to a folder, and options of at least two different values',
  (_id, { endings, options, isFolder }) => {
    if (isFolder) expect(endings).toEqual(['']);
    else for (const ending of endings) expect(ending).toMatch(/^\.[a-z0-9]+$/);
    const list: readonly { readonly choices: readonly { readonly value: string }[] }[] = options;
    for (const { choices } of list) {
      expect(new Set(choices.map(({ value }) => value)).size).toBeGreaterThan(1);
    }
  },
);

describe('the options of an export', () => {
  const wav = exporterDefinition('wav');

  it('have the first choice as default', () => {
    expect(completeOptions(wav, {})).toEqual({
      samples: '24-bit',
      rate: '48000',
      timecode: 'film',
      credentials: 'none',
    });
    expect(completeOptions(wav, { samples: 'float' })).toMatchObject({ samples: 'float' });
    expect(completeOptions(exporterDefinition('otio'), {})).toMatchObject({ film: 'copy' });
  });

  it('are refused when the format does not have them', () => {
    expect(() => completeOptions(wav, { samples: '8-bit' })).toThrow(/cannot be "8-bit".*24-bit/);
    expect(() => completeOptions(wav, { pitch: '1' })).toThrow(/no option "pitch".*samples/);
    expect(() => completeOptions(wav, { constructor: 'x' })).toThrow(/no option "constructor"/);
  });
});
