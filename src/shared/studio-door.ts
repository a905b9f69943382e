import { AppError, asAppError } from './app-error.ts';
import { studioContract } from './studio-api.ts';
import { showValue } from './show-text.ts';
import type { StudioCall, StudioCalls, StudioMethod } from './studio-api.ts';

function isStudioMethod(method: string): method is StudioMethod {
  return Object.hasOwn(studioContract, method);
}

/**
 * The inner side of a process border: checks every call against the contract, runs it on `api`, and
 * turns whatever it throws into a result. Reports the first wrong argument alone. Never rejects.
 */
export function createStudioDoor(api: StudioCalls): StudioCall {
  return async (method, input) => {
    try {
      if (!isStudioMethod(method)) {
        throw new AppError('bad-argument', `There is no method "${method}" in the studio API.`);
      }
      const parsed = studioContract[method].input.safeParse(input);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        const place = showValue(issue?.path.join('.') ?? '');
        const reason = showValue(issue?.message ?? '');
        throw new AppError(
          'bad-argument',
          `Wrong arguments for ${method}: ${reason} at "${place}".`,
        );
      }
      // The schema of this very method has just checked what it is given.
      const answer = api[method] as (...input: readonly unknown[]) => Promise<unknown>;
      const value = await answer(...parsed.data);
      return { ok: true, value: studioContract[method].output.parse(value) };
    } catch (error) {
      return { ok: false, error: asAppError(error, `answer ${method}`).toData() };
    }
  };
}
