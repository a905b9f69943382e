import type { FileStorage, TensorView } from './file-tensor.ts';

/** The values in a pickle: plain data, tensors, and inert records of known classes. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Set<PickleValue>
  | PickleDictionary
  | PickleGlobal
  | PickleStorage
  | PickleTensor
  | InertObject;

/** A Python `dict` or `OrderedDict`; `attributes` holds what was set on it besides (`_metadata`). */
export class PickleDictionary extends Map<PickleValue, PickleValue> {
  attributes: PickleValue = null;
}

/** A reference to an allowed class or function by its Python name, e.g. `torch.FloatStorage`. */
export class PickleGlobal {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A tensor's storage, resolved to its place in the checkpoint file. */
export class PickleStorage {
  readonly storage: FileStorage;

  constructor(storage: FileStorage) {
    this.storage = storage;
  }
}

/** A tensor as its pickle describes it; checked against the storage only when it gets a name. */
export class PickleTensor {
  readonly storage: FileStorage;
  readonly view: TensorView;

  constructor(storage: FileStorage, view: TensorView) {
    this.storage = storage;
    this.view = view;
  }
}

/** An instance of an allowed class as data: its constructor's arguments and its state. */
export class InertObject {
  readonly className: string;
  readonly constructorArguments: PickleValue[];
  state: PickleValue = null;

  constructor(className: string, constructorArguments: PickleValue[]) {
    this.className = className;
    this.constructorArguments = constructorArguments;
  }
}
