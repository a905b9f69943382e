import { commands } from './english/commands.ts';
import { frame } from './english/frame.ts';
import { panels } from './english/panels.ts';

/** Every text of the window by its key, in ICU's format: values are in braces, plurals count them. */
export const english = {
  ...commands,
  ...frame,
  ...panels,
} as const;
export type English = typeof english;
export type WordKey = keyof English;
