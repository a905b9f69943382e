/**
 * How many of `count` places in order come before the first that does not pass, found by halving: those
 * that pass must all come first. It is also the index of the first that does not pass.
 */
export function countLeading(count: number, passes: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
