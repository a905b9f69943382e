import type { z } from 'zod';
import { AppError, asAppError } from './app-error.ts';
import { refuseHugeCall } from './call-limits.ts';
import { showValue } from './show-text.ts';
import { studioContract } from './studio-api.ts';
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
    const name = showValue(method);
    try {
      if (!isStudioMethod(method)) {
        throw new AppError('bad-argument', `There is no method "${name}" in the studio API.`);
      }
      refuseHugeCall(input);
      const parsed = studioContract[method].input.safeParse(input);
      if (!parsed.success) {
        const problem = firstProblem(parsed.error);
        throw new AppError('bad-argument', `Wrong arguments for ${method}: ${problem}.`);
      }
      // The schema of this method has just checked the arguments.
      const answer = api[method] as (...input: readonly unknown[]) => Promise<unknown>;
      const value = await answer(...parsed.data);
      const output = studioContract[method].output.safeParse(value);
      if (output.success) return { ok: true, value: output.data };
      const problem = firstProblem(output.error);
      throw new AppError('engine-failed', `Wrong answer to ${method}: ${problem}.`);
    } catch (error) {
      return { ok: false, error: asAppError(error, `answer ${name}`).toData() };
    }
  };
}

function firstProblem({ issues: [issue] }: z.ZodError): string {
  const place = showValue(issue?.path.map(String).join('.') ?? '');
  return `${showValue(issue?.message ?? 'invalid value')} at "${place}"`;
}
