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
  /** Whether frame `index` passes; true for every frame asked for, and perhaps for some between. */
  readonly passes: (index: number) => boolean;
}

/** Windows allows 32,767 characters for a whole command line. */
const longestExpression = 12_000;

function coverWithRuns(indices: readonly number[], slack: number): FrameRun[] {
  const runs: FrameRun[] = [];
  let start = 0;
  while (start < indices.length) {
    const first = indices[start] ?? 0;
    const stride = Math.max(slack + 1, (indices[start + 1] ?? first + slack + 1) - first);
    let end = start;
    while (end + 1 < indices.length && ((indices[end + 1] ?? 0) - first) % stride <= slack)
      end += 1;
    runs.push({ first, last: indices[end] ?? first, stride, slack });
    start = end + 1;
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
