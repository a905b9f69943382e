import { afterEach, expect, it, vi } from 'vitest';
import type { FoundBeats } from '../../shared/found-beats.ts';
import { BeatsStore } from './beats-store.svelte.ts';

const found: FoundBeats = { version: 2, onsets: [{ seconds: 1, strength: 0.5 }] };

afterEach(() => vi.unstubAllGlobals());

function serve(files: Record<string, unknown>): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url);
    const status = url in files ? 200 : 204;
    const body = status === 200 ? JSON.stringify(files[url]) : null;
    return Promise.resolve(new Response(body, { status }));
  });
  return asked;
}

it('fetches the beats of a take once', async () => {
  const asked = serve({ '/takes/a.beats': found });
  const store = new BeatsStore('/takes/', () => undefined);
  expect(store.take('a')).toBeUndefined();
  await expect.poll(() => store.take('a')).toEqual(found);
  expect(asked).toEqual(['/takes/a.beats']);
});

it('asks for missing and unreadable beats to be found, and not again where that gave none', async () => {
  const files: Record<string, unknown> = { '/takes/b.beats': { version: 1 } };
  const asked = serve(files);
  const onMissing = vi.fn();
  const store = new BeatsStore('/takes/', onMissing);
  store.take('a');
  store.take('b');
  await expect.poll(() => onMissing.mock.calls.length).toBe(2);
  files['/takes/b.beats'] = found;
  store.retry();
  store.take('a');
  await expect.poll(() => store.take('b')).toEqual(found);
  await expect.poll(() => asked.length).toBe(4);
  store.retry();
  store.take('a');
  await expect.poll(() => asked.length).toBe(5);
  expect(store.take('a')).toBeUndefined();
  expect(onMissing).toHaveBeenCalledTimes(2);
});

it('takes a connection that is away for no answer', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new Error('away')));
  const onMissing = vi.fn();
  const store = new BeatsStore('/takes/', onMissing);
  store.take('a');
  const version = store.version;
  await expect.poll(() => store.version).toBeGreaterThan(version);
  expect(onMissing).not.toHaveBeenCalled();
});
