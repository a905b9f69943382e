import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { KeymapState } from './keymap-state.svelte.ts';
import { recall } from './remembered.ts';

const kept = new Map<string, string>();
beforeEach(() =>
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null }),
);
afterEach(() => {
  vi.unstubAllGlobals();
  kept.clear();
});

it.each([
  [{ paths: null }, []],
  [{ paths: {} }, []],
  [{ paths: 'a' }, []],
  [{ paths: ['a'] }, ['a']],
])('takes %j only where it is what is expected', (stored, paths) => {
  kept.set('vidmuse-studio:places', JSON.stringify(stored));
  expect(recall('places', { paths: [] as unknown[] })).toEqual({ paths });
});

it('has the usual shortcuts where what was stored of them is damaged', () => {
  kept.set('vidmuse-studio:keymap', '{"preset":"studio","chosen":null}');
  expect(new KeymapState().chosen).toEqual({});
});
