/** Frames first, first + stride, …, last, each with the `slack` frames that follow it. */
interface FrameRun {
  readonly first: number;
  readonly last: number;
  readonly stride: number;
  readonly slack: number;
}

/** A condition for ffmpeg's `select` filter, and the same condition here. */
export interface FrameFilter {
  /** For the filter's `select`; `n` is the number of the frame. */
  readonly expression: string;
  /** Whether frame `index` passes; true for every frame requested, and perhaps for some between. */
  readonly passes: (index: number) => boolean;
}

/** Windows allows 32,767 characters for a whole command line. */
const longestExpression = 24_000;

/** How many of `indices` from `start` on one run with this first frame and stride meets. */
function runLength(
  indices: readonly number[],
  start: number,
  { first, stride, slack }: Omit<FrameRun, 'last'>,
): number {
  let end = start;
  while (end < indices.length && ((indices[end] ?? 0) - first) % stride <= slack) end += 1;
  return end - start;
}

function coverWithRuns(indices: readonly number[], slack: number): FrameRun[] {
  const runs: FrameRun[] = [];
  let start = 0;
  while (start < indices.length) {
    const index = indices[start] ?? 0;
    const gap = (indices[start + 1] ?? index + slack + 1) - index;
    let best = { first: index, stride: Math.max(slack + 1, gap), slack, length: 0 };
    // Frames may drift early or late against an even step: let a run begin a little before, or step a
    // little shorter, where that makes it reach further.
    for (const lead of new Set([0, slack >> 1, slack])) {
      for (const stride of slack === 0 ? [gap] : [gap - 1, gap, gap + 1]) {
        if (stride <= slack || index < lead) continue;
        const length = runLength(indices, start, { first: index - lead, stride, slack });
        if (length > best.length) best = { first: index - lead, stride, slack, length };
      }
    }
    const length = Math.max(1, best.length);
    const last = Math.max(index, indices[start + length - 1] ?? index);
    runs.push({ first: best.first, last, stride: best.stride, slack });
    start += length;
  }
  return runs;
}

function every(indices: readonly number[], phases: number, slack: number): FrameRun[] {
  return Array.from({ length: phases }, (_, phase) =>
    coverWithRuns(
      indices.filter((_index, position) => position % phases === phase),
      slack,
    ),
  ).flat();
}

function runExpression({ first, last, stride, slack }: FrameRun): string {
  if (first === last) return `eq(n,${first})`;
  const step =
    slack === 0 ? `not(mod(n-${first},${stride}))` : `lte(mod(n-${first},${stride}),${slack})`;
  return `between(n,${first},${last})*${step}`;
}

function unique(indices: readonly number[]): number[] {
  return [...new Set(indices)].sort((left, right) => left - right);
}

/**
 * The shortest condition that lets the frames of all `lists` pass, so that frames nobody needs are
 * dropped inside ffmpeg. Evenly spaced lists are met exactly: steps such as 12, 13, 12, 13 by taking
 * every second or fourth entry as a run. Where spacing is too irregular for a command line, some
 * neighbours pass too.
 */
export function buildFrameFilter(lists: readonly (readonly number[])[]): FrameFilter {
  const sorted = lists.map(unique);
  for (let slack = 0; slack <= 64; slack = slack * 2 || 1) {
    const runs = sorted.flatMap((indices) =>
      [1, 2, 4]
        .map((phases) => every(indices, phases, slack))
        .reduce((best, candidate) => (candidate.length < best.length ? candidate : best)),
    );
    const expression = runs.map(runExpression).join('+');
    if (expression.length > longestExpression) continue;
    const passes = (index: number): boolean =>
      runs.some(
        ({ first, last, stride, slack: width }) =>
          index >= first && index <= last && (index - first) % stride <= width,
      );
    return { expression, passes };
  }
  return { expression: '1', passes: () => true };
}
