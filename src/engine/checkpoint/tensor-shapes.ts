import { badCheckpoint } from './random-access-file.ts';
import type { StateDict } from './stored-tensor.ts';

/** A state-dictionary key with the shape that its tensor must have. */
export type NamedShape = readonly [name: string, shape: readonly number[]];

/** Throws AppError `bad-checkpoint` when a tensor is missing or has another shape than expected. */
export function checkShapes(
  path: string,
  stateDict: StateDict,
  expected: Iterable<NamedShape>,
): void {
  for (const [name, shape] of expected) {
    const actual = getShape(path, stateDict, name);
    if (actual.length !== shape.length || actual.some((size, axis) => size !== shape[axis])) {
      throw badCheckpoint(
        path,
        `tensor "${name}" has shape [${actual.join(', ')}] where its settings ask for [${shape.join(', ')}]`,
      );
    }
  }
}

/** The shape of one tensor, which must have `dimensions` sizes if given; AppError `bad-checkpoint`. */
export function getShape(
  path: string,
  stateDict: StateDict,
  name: string,
  dimensions?: number,
): readonly number[] {
  const tensor = stateDict.get(name);
  if (!tensor) throw badCheckpoint(path, `tensor "${name}" is missing`);
  if (dimensions !== undefined && tensor.shape.length !== dimensions) {
    throw badCheckpoint(
      path,
      `tensor "${name}" has shape [${tensor.shape.join(', ')}] where ${dimensions} sizes are expected`,
    );
  }
  return tensor.shape;
}

/** How many numbered parts follow `prefix` in the keys: 2 for `layers.0.…`, `layers.1.…`. */
export function countNumbered(stateDict: StateDict, prefix: string): number {
  let count = 0;
  for (const name of stateDict.keys()) {
    if (!name.startsWith(prefix)) continue;
    const index = /^\d+(?=\.)/.exec(name.slice(prefix.length))?.[0];
    if (index !== undefined) count = Math.max(count, Number(index) + 1);
  }
  return count;
}
