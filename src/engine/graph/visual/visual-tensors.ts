import { AppError } from '../../../shared/app-error.ts';
import type { TensorSource } from '../../checkpoint/stored-tensor.ts';

/** Tensors by their name in the checkpoint, their shapes checked when it was opened. */
export type Tensors = ReadonlyMap<string, TensorSource>;

/** The tensor under `name`. Throws AppError `bad-checkpoint` when it is missing. */
export function requireTensor(tensors: Tensors, name: string): TensorSource {
  const tensor = tensors.get(name);
  if (!tensor) {
    throw new AppError(
      'bad-checkpoint',
      `The checkpoint has no tensor "${name}". Is it a VidMuse checkpoint?`,
    );
  }
  return tensor;
}

/** `name.weight` and `name.bias` of a layer; throws as {@link requireTensor}. */
export function requireLayer(
  tensors: Tensors,
  name: string,
): { weight: TensorSource; bias: TensorSource } {
  return {
    weight: requireTensor(tensors, `${name}.weight`),
    bias: requireTensor(tensors, `${name}.bias`),
  };
}
