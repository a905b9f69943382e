import { describe, expect, it } from 'vitest';
import { arrayRole } from './array-role.ts';

describe('arrayRole', () => {
  it.each([
    ['frames/raw_rgb.npy', { kind: 'frames', part: 'raw_rgb' }],
    ['codec/even_wav_in.npy', { kind: 'codec', group: 'codec/even', part: 'wav_in' }],
    ['odd_codes.npy', { kind: 'codec', group: 'odd', part: 'codes' }],
    ['case-a/tokens.npy', { kind: 'score', caseName: 'case-a', part: 'tokens' }],
    ['case-a/app_output.wav', { kind: 'score', caseName: 'case-a', part: 'app_output' }],
    ['x/w12_logits_cfg.npy', { kind: 'window', caseName: 'x', window: 12, part: 'logits_cfg' }],
    [
      'x/w0_clip_last_hidden_global31.npy',
      {
        kind: 'visual',
        caseName: 'x',
        window: 0,
        stage: 'clip_last_hidden',
        frame: { branch: 'global', position: 31 },
      },
    ],
    [
      'x/w1_pixel_values_null_rgb.npy',
      {
        kind: 'visual',
        caseName: 'x',
        window: 1,
        stage: 'pixel_values',
        frame: { branch: 'null' },
      },
    ],
    [
      'x/w0_local_temporal_4.npy',
      {
        kind: 'visual',
        caseName: 'x',
        window: 0,
        stage: 'temporal',
        frame: { branch: 'local', position: 4 },
      },
    ],
    ['x/w0_mhca_first50.npy', { kind: 'fused', caseName: 'x', window: 0, tokenCount: 50 }],
  ])('reads what %s is off its name', (file, role) => {
    expect(arrayRole(file)).toEqual(role);
  });

  it.each(['mystery.npy', 'case-a/w0_mystery.npy', 'case-a/w0_clip_last_hidden_local.npy'])(
    'returns undefined for %s',
    (file) => {
      expect(arrayRole(file)).toBeUndefined();
    },
  );
});
