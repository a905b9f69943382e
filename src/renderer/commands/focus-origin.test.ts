import { describe, expect, it } from 'vitest';
import { FocusOrigin } from './focus-origin.ts';

describe('FocusOrigin', () => {
  it('distinguishes focus by a click from focus by keys', () => {
    const origin = new FocusOrigin();
    const button = new EventTarget();
    origin.pointer();
    origin.focused(button);
    expect(origin.isByPointer(button)).toBe(true);
    origin.key({ key: 'Tab' });
    origin.focused(button);
    expect(origin.isByPointer(button)).toBe(false);
  });

  it('stays the same when a dialog returns the focus', () => {
    const origin = new FocusOrigin();
    const button = new EventTarget();
    origin.pointer();
    origin.focused(button);
    origin.key({ key: 'Escape' });
    origin.focused(button);
    expect(origin.isByPointer(button)).toBe(true);
  });
});
