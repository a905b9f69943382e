import { describe, expect, it } from 'vitest';
import { chooseWindows, referenceWindows, usualStrideSeconds } from './model-windows.ts';

describe('the windows of a model', () => {
  const model = { windowSeconds: 12, strideSeconds: 9 };

  it('are those of its training by default', () => {
    expect(chooseWindows(model, {})).toEqual(model);
    expect(chooseWindows(model, { strideSeconds: 6 })).toEqual({ ...model, strideSeconds: 6 });
    expect(chooseWindows(model, { windowSeconds: 12 })).toEqual(model);
    expect(chooseWindows(model, referenceWindows)).toEqual(referenceWindows);
  });

  it('overlap as in the reference if only a window is given', () => {
    expect(chooseWindows(model, { windowSeconds: 30 })).toEqual(referenceWindows);
    expect(chooseWindows(model, { windowSeconds: 8 }).strideSeconds).toBe(7.5);
    expect(usualStrideSeconds(0.6)).toBe(0.3);
  });

  it('reject a stride without any overlap', () => {
    expect(() => chooseWindows(model, { strideSeconds: 12 })).toThrow(
      'A stride of 12 s does not fit a window of 12 s: choose a stride above 0 and below the window.',
    );
    expect(() => chooseWindows(model, { windowSeconds: 4, strideSeconds: 0 })).toThrow('0 s');
  });
});
