import { z } from 'zod';
import type { AppErrorData } from './app-error.ts';

/** What runs, and on what. */
export const appInfoSchema = z.strictObject({
  /** The name people read. */
  name: z.string().min(1),
  version: z.string().min(1),
  /** Node's names of operating system and processor, e.g. `linux` and `x64`. */
  platform: z.string().min(1),
  architecture: z.string().min(1),
});

/** See {@link appInfoSchema}. */
export type AppInfo = z.infer<typeof appInfoSchema>;

/**
 * The contract between the window and what stands behind it: per method the schemas of what it is
 * given, as a tuple, and of what it gives.
 */
export const studioContract = {
  appInfo: { input: z.tuple([]), output: appInfoSchema },
} as const;

/** A method of the contract. */
export type StudioMethod = keyof typeof studioContract;

/** The contract as an interface: both ends of every door are typed by it. */
export type StudioApi = {
  readonly [Method in StudioMethod]: (
    ...input: z.infer<(typeof studioContract)[Method]['input']>
  ) => Promise<z.infer<(typeof studioContract)[Method]['output']>>;
};

/** How a call came out, as plain data: nothing is thrown across a process border. */
export type StudioResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: AppErrorData };

/** Carries one call over a process border. Does not throw for anything the method itself does. */
export type StudioCall = (method: string, input: readonly unknown[]) => Promise<StudioResult>;
