import type { Take } from '../../shared/project-document.ts';

/** Names of the tokens with which takes are distinguished, on their cards and on their clips. */
export const takeColours = ['take-1', 'take-2', 'take-3', 'take-4', 'take-5', 'take-6'] as const;
export type TakeColour = (typeof takeColours)[number];

/** The colour of a take. Takes are only ever added, so that it stays the same; colours come again. */
export function takeColour(takes: readonly Pick<Take, 'id'>[], takeId: string): TakeColour {
  const index = takes.findIndex(({ id }) => id === takeId);
  return takeColours[Math.max(index, 0) % takeColours.length]!;
}
