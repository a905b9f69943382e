import { commands } from './english/commands.ts';
import { controls } from './english/controls.ts';
import { dialogs } from './english/dialogs.ts';
import { frame } from './english/frame.ts';
import { mix } from './english/mix.ts';
import { panels } from './english/panels.ts';
import { state } from './english/state.ts';
import { timeline } from './english/timeline.ts';

/** Every text of the window by its key, in ICU's format: values are in braces, plurals count them. */
export const english = {
  ...commands,
  ...controls,
  ...dialogs,
  ...frame,
  ...mix,
  ...panels,
  ...state,
  ...timeline,
} as const;
export type English = typeof english;
export type WordKey = keyof English;
