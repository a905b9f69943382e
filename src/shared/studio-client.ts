import { AppError } from './app-error.ts';
import type { StudioApi, StudioCall } from './studio-api.ts';

/** The outer side of a process border: the API over `call`, rethrowing failures as AppError. */
export function createStudioClient(call: StudioCall): StudioApi {
  async function ask<Value>(method: keyof StudioApi, ...input: unknown[]): Promise<Value> {
    const result = await call(method, input);
    if (!result.ok) throw AppError.fromData(result.error);
    // Checked against the contract by the door on the other side.
    return result.value as Value;
  }
  return {
    appInfo: () => ask('appInfo'),
  };
}
