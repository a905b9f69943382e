import { describe, expect, it } from 'vitest';
import { AppError } from './app-error.ts';
import type { StudioApi, StudioCalls, StudioEvent } from './studio-api.ts';
import { createStudioClient } from './studio-client.ts';
import { createStudioDoor } from './studio-door.ts';

const info: Awaited<ReturnType<StudioCalls['appInfo']>> = {
  name: 'VidMuse Studio',
  version: '1.2.3',
  platform: 'linux',
  architecture: 'x64',
  shell: 'desktop',
  devices: ['cpu'],
};

/** The calls that a test needs; the others are not there, and calling one fails the test. */
function calls(some: Partial<StudioCalls>): StudioCalls {
  return some as StudioCalls;
}

const noEvents = () => () => {};

function connect(some: Partial<StudioCalls>): StudioApi {
  const door = createStudioDoor(calls(some));
  // A structured clone is what a process border does to everything that crosses it.
  return createStudioClient(
    async (method, input) => structuredClone(await door(method, structuredClone(input))),
    noEvents,
  );
}

describe('studio door and client', () => {
  it('carry a call and its answer across a process border', async () => {
    const api = connect({ appInfo: () => Promise.resolve(info) });
    expect(await api.appInfo()).toEqual(info);
  });

  it('carry an AppError with its code, message and detail', async () => {
    const failure = new AppError('disk-full', 'The disk is full.', { detail: 'write: 28' });
    const api = connect({ appInfo: () => Promise.reject(failure) });
    const thrown = await api.appInfo().catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(AppError);
    expect((thrown as AppError).toData()).toEqual(failure.toData());
  });

  it('turn any other error into one with a code that names the failed action', async () => {
    const door = createStudioDoor(
      calls({ appInfo: () => Promise.reject(new Error('out of luck')) }),
    );
    expect(await door('appInfo', [])).toEqual({
      ok: false,
      error: { code: 'engine-failed', message: 'Could not answer appInfo: out of luck' },
    });
  });

  it.each(['noSuchMethod', 'constructor', '__proto__'])(
    'refuse "%s", which is no method of the contract',
    async (method) => {
      const door = createStudioDoor(calls({ appInfo: () => Promise.resolve(info) }));
      expect(await door(method, [])).toEqual({
        ok: false,
        error: {
          code: 'bad-argument',
          message: `There is no method "${method}" in the studio API.`,
        },
      });
    },
  );

  it('reject arguments that are not in the contract', async () => {
    const door = createStudioDoor(calls({ appInfo: () => Promise.resolve(info) }));
    const result = await door('appInfo', ['/etc/passwd']);
    expect(result).toMatchObject({ ok: false, error: { code: 'bad-argument' } });
  });

  it('refuse to hand out an answer that breaks the contract', async () => {
    const broken = { ...info, version: '' };
    const door = createStudioDoor(calls({ appInfo: () => Promise.resolve(broken) }));
    expect(await door('appInfo', [])).toMatchObject({ ok: false });
  });

  it('carry typed arrays as they are', async () => {
    const samples = new Float32Array([0.5, -0.25]);
    const stretch = {
      type: 'stretch',
      jobId: 'j1',
      takeId: 't1',
      startSample: 0,
      fileSample: 0,
      sampleRate: 32000,
      samples,
      peaks: new Int8Array([-32, 64]),
      samplesPerPeak: 160,
    } as const;
    const api = connect({ runningJobs: () => Promise.resolve([stretch]) });
    expect(await api.runningJobs()).toEqual([stretch]);
  });

  it('pass the argument of a call to its method unchanged', async () => {
    const seen: unknown[] = [];
    const api = connect({
      closeProject: (projectId) => {
        seen.push(projectId);
        return Promise.resolve(undefined);
      },
    });
    await api.closeProject('p1');
    expect(seen).toEqual(['p1']);
  });

  it('send events until the listener is removed', () => {
    const listeners = new Set<(event: StudioEvent) => void>();
    const api = createStudioClient(createStudioDoor(calls({})), (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    });
    const seen: StudioEvent[] = [];
    const stop = api.onEvent((event) => seen.push(event));
    const event: StudioEvent = { type: 'command', commandId: 'undo' };
    for (const listener of listeners) listener(event);
    stop();
    for (const listener of listeners) listener(event);
    expect(seen).toEqual([event]);
  });

  const change = (path: string[], to: unknown) => [{ path, to }];
  const keys = Object.fromEntries(Array.from({ length: 300_000 }, (_, key) => [key, 0]));

  it.each([
    ['a megabyte of wrong elements', Array(500_000).fill(0)],
    ['as many wrong elements as a list may have', Array(20_000).fill([[[[]]]])],
    ['wrong keys', change(['takeNotes', 'a'], keys)],
    ['a clip of another id', change(['clips', 'a'], { id: 'b' })],
    ['a part that does not exist', change(['mix', '__proto__'], {})],
    ['a whole list as one part', change(['clips'], [])],
    ['four million values', Array(4_000_000).fill(0)],
    ['a text of 40 MB', change(['range'], 'x'.repeat(40_000_000))],
    ['deep nesting', JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`)],
  ])('refuse %s in a short message, fast and in little memory', async (_name, wrong: unknown) => {
    const door = createStudioDoor(calls({}));
    const before = process.memoryUsage().rss;
    const started = process.cpuUsage();
    const edit = { projectId: 'p', sessionId: 's', editId: 1, baseRevision: 0, label: 'Edit' };
    const result = await door('editDocument', [{ ...edit, changes: wrong }]);
    // Work, not time: other programs may keep the machine busy.
    expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
    expect(result).toMatchObject({ ok: false, error: { code: 'bad-argument' } });
    expect(JSON.stringify(result).length).toBeLessThan(500);
    expect(JSON.stringify(result)).not.toContain('call stack');
  });

  it('cut the name of a method that is not there', async () => {
    const result = await createStudioDoor(calls({}))('\u001b'.repeat(1_000_000), []);
    expect(JSON.stringify(result).length).toBeLessThan(400);
  });
});
