import { createFileTensor } from './file-tensor.ts';
import { PickleDictionary, PickleTensor, type PickleValue } from './pickle-values.ts';
import { badCheckpoint } from './random-access-file.ts';
import type { StateDict, StoredTensor } from './stored-tensor.ts';

/**
 * The tensors of a pickled state dictionary, each checked against its storage. Entries that are no
 * tensors are passed over. AppError `bad-checkpoint` when `value` holds none.
 */
export function createStateDict(path: string, value: PickleValue | undefined): StateDict {
  const tensors = new Map<string, StoredTensor>();
  if (value instanceof PickleDictionary) {
    for (const [name, entry] of value) {
      if (typeof name === 'string' && entry instanceof PickleTensor) {
        tensors.set(name, createFileTensor(name, entry.storage, entry.view));
      }
    }
  }
  if (tensors.size === 0)
    throw badCheckpoint(path, 'there are no tensors where the model should be');
  return tensors;
}

/** The same tensors under other names, in the same order. */
export function renameStateDict(stateDict: StateDict, rename: (name: string) => string): StateDict {
  return new Map(
    [...stateDict.values()].map((tensor) => {
      const name = rename(tensor.name);
      return [name, { ...tensor, name }];
    }),
  );
}
