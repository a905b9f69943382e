import { createFileTensor } from './file-tensor.ts';
import { PickleDictionary, PickleTensor, type PickleValue } from './pickle-values.ts';
import { badCheckpoint } from './random-access-file.ts';
import { bytesPerElement } from './decode-elements.ts';
import { elementCount, type StateDict, type StoredTensor } from './stored-tensor.ts';

/** How many tensors may show one storage on average: tied weights are few. */
const maximumSharing = 4;

/** Small files may share more: expanded tensors of tiny models. */
const freeBytes = 2 ** 26;

/**
 * Returns the tensors of a pickled state dictionary, each checked against its storage. Other entries are
 * skipped. AppError `bad-checkpoint` when `value` has no tensors, or when they share storages so often
 * that a small file would become a huge model.
 */
export function createStateDict(
  path: string,
  value: PickleValue | undefined,
  fileBytes: number,
): StateDict {
  const tensors = new Map<string, StoredTensor>();
  let bytes = 0;
  if (value instanceof PickleDictionary) {
    for (const [name, entry] of value) {
      if (typeof name === 'string' && entry instanceof PickleTensor) {
        const tensor = createFileTensor(name, entry.storage, entry.view);
        tensors.set(name, tensor);
        bytes += elementCount(tensor.shape) * bytesPerElement[tensor.type];
      }
    }
  }
  if (bytes > maximumSharing * fileBytes + freeBytes) {
    throw badCheckpoint(
      path,
      `its tensors would have ${bytes} bytes together, but the whole file has ${fileBytes}`,
    );
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
