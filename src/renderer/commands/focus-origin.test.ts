import { describe, expect, it } from 'vitest';
import { FocusOrigin } from './focus-origin.ts';

describe('FocusOrigin', () => {
  it('tells what was clicked from what was reached by keys', () => {
    const origin = new FocusOrigin();
    const button = new EventTarget();
    origin.pointer();
    origin.focused(button);
    expect(origin.isByPointer(button)).toBe(true);
    origin.key({ key: 'Tab' });
    origin.focused(button);
    expect(origin.isByPointer(button)).toBe(false);
  });

  it('leaves things as they were when a dialog gives the focus back', () => {
    const origin = new FocusOrigin();
    const button = new EventTarget();
    origin.pointer();
    origin.focused(button);
    origin.key({ key: 'Escape' });
    origin.focused(button);
    expect(origin.isByPointer(button)).toBe(true);
  });
});
