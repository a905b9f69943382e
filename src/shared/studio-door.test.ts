import { describe, expect, it } from 'vitest';
import { AppError } from './app-error.ts';
import type { StudioApi } from './studio-api.ts';
import { createStudioClient } from './studio-client.ts';
import { createStudioDoor } from './studio-door.ts';

const info = { name: 'VidMuse Studio', version: '1.2.3', platform: 'linux', architecture: 'x64' };

function connect(api: StudioApi): StudioApi {
  const door = createStudioDoor(api);
  // A structured clone is what a process border does to everything that crosses it.
  return createStudioClient(async (method, input) =>
    structuredClone(await door(method, structuredClone(input))),
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

  it('give any other error a code and say what was being done', async () => {
    const door = createStudioDoor({ appInfo: () => Promise.reject(new Error('out of luck')) });
    expect(await door('appInfo', [])).toEqual({
      ok: false,
      error: { code: 'engine-failed', message: 'Could not answer appInfo: out of luck' },
    });
  });

  it.each(['noSuchMethod', 'constructor', '__proto__'])(
    'refuse "%s", which is no method of the contract',
    async (method) => {
      const door = createStudioDoor({ appInfo: () => Promise.resolve(info) });
      expect(await door(method, [])).toEqual({
        ok: false,
        error: {
          code: 'bad-argument',
          message: `There is no method "${method}" in the studio API.`,
        },
      });
    },
  );

  it('refuse arguments that the contract does not know', async () => {
    const door = createStudioDoor({ appInfo: () => Promise.resolve(info) });
    const result = await door('appInfo', ['/etc/passwd']);
    expect(result).toMatchObject({ ok: false, error: { code: 'bad-argument' } });
  });

  it('refuse to hand out an answer that breaks the contract', async () => {
    const broken = { ...info, version: '' };
    const door = createStudioDoor({ appInfo: () => Promise.resolve(broken) });
    expect(await door('appInfo', [])).toMatchObject({ ok: false });
  });
});
