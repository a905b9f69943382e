import { AppError } from './app-error.ts';
import {
  studioContract,
  type StudioApi,
  type StudioCall,
  type StudioCalls,
  type StudioEvent,
} from './studio-api.ts';

/** Starts listening to events from the other side; the returned function stops it. */
export type StudioSubscribe = (listener: (event: StudioEvent) => void) => () => void;

/** The outer side of a process border: the API over `call`, rethrowing failures as AppError. */
export function createStudioClient(call: StudioCall, subscribe: StudioSubscribe): StudioApi {
  const ask = async (method: string, input: readonly unknown[]): Promise<unknown> => {
    const result = await call(method, input);
    if (!result.ok) throw AppError.fromData(result.error);
    // Checked against the contract by the door on the other side.
    return result.value;
  };
  const methods = Object.keys(studioContract).map((method) => [
    method,
    (...input: unknown[]) => ask(method, input),
  ]);
  return { ...(Object.fromEntries(methods) as StudioCalls), onEvent: subscribe };
}
