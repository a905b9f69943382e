import type { Take } from '../../shared/project-document.ts';

/** Takes that were made for the same stretch of the film. */
export interface TakeGroup {
  readonly key: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly takes: readonly Take[];
}

/** Takes by the range that was requested. Keeps the order of takes; a group is at the place of its first take. */
export function groupTakes(takes: readonly Take[]): TakeGroup[] {
  const byRange = Map.groupBy(
    takes,
    ({ range, frameRate }) => `${range.start / frameRate}-${range.end / frameRate}`,
  );
  return [...byRange].map(([key, members]) => {
    const { range, frameRate } = members[0]!;
    return {
      key,
      startSeconds: range.start / frameRate,
      endSeconds: range.end / frameRate,
      takes: members,
    };
  });
}

/** Whether a group is for the film from beginning to end; tokens reach a little beyond its last frame. */
export function coversFilm(
  { startSeconds, endSeconds }: Pick<TakeGroup, 'startSeconds' | 'endSeconds'>,
  durationSeconds: number,
): boolean {
  return startSeconds === 0 && endSeconds >= durationSeconds - 1e-6;
}
