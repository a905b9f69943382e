import { z } from 'zod';
import { AppError, asAppError } from './app-error.ts';
import { studioContract } from './studio-api.ts';
import type { StudioApi, StudioCall, StudioMethod } from './studio-api.ts';

function isStudioMethod(method: string): method is StudioMethod {
  return Object.hasOwn(studioContract, method);
}

/**
 * The inner side of a process border: checks every call against the contract, runs it on `api`, and
 * turns whatever it throws into a result. Never rejects.
 */
export function createStudioDoor(api: StudioApi): StudioCall {
  return async (method, input) => {
    try {
      if (!isStudioMethod(method)) {
        throw new AppError('bad-argument', `There is no method "${method}" in the studio API.`);
      }
      const parsed = studioContract[method].input.safeParse(input);
      if (!parsed.success) {
        const detail = z.prettifyError(parsed.error);
        throw new AppError('bad-argument', `Wrong arguments for ${method}: ${detail}`);
      }
      const value = await api[method](...parsed.data);
      return { ok: true, value: studioContract[method].output.parse(value) };
    } catch (error) {
      return { ok: false, error: asAppError(error, `answer ${method}`).toData() };
    }
  };
}
