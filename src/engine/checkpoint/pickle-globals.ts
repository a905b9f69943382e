import {
  InertObject,
  PickleDictionary,
  PickleGlobal,
  PickleStorage,
  PickleTensor,
  type PickleValue,
} from './pickle-values.ts';
import type { ElementType } from './stored-tensor.ts';

/** Turns the arguments of a Python call into a value; undefined for invalid arguments. */
type Construct = (constructorArguments: PickleValue[]) => PickleValue | undefined;

/** Element types of torch's storage classes. */
export const storageElementTypes: Readonly<Record<string, ElementType>> = {
  'torch.DoubleStorage': 'float64',
  'torch.FloatStorage': 'float32',
  'torch.HalfStorage': 'float16',
  'torch.BFloat16Storage': 'bfloat16',
  'torch.LongStorage': 'int64',
  'torch.IntStorage': 'int32',
  'torch.ByteStorage': 'uint8',
  'torch.BoolStorage': 'uint8',
};

const constructors: Readonly<Record<string, Construct>> = {
  'collections.OrderedDict': dictionaryOfPairs,
  'builtins.dict': dictionaryOfPairs,
  // Its argument, the factory of missing values, is a class that is only referred to, never called.
  'collections.defaultdict': () => new PickleDictionary(),
  'builtins.list': listOf,
  'builtins.tuple': listOf,
  'torch.Size': listOf,
  'builtins.set': (given) => new Set(listOf(given)),
  'builtins.frozenset': (given) => new Set(listOf(given)),
  '_codecs.encode': ([text]) =>
    typeof text === 'string' ? new Uint8Array(Buffer.from(text, 'latin1')) : undefined,
  'torch._utils._rebuild_tensor': rebuildTensor,
  'torch._utils._rebuild_tensor_v2': rebuildTensor,
  'torch._utils._rebuild_parameter': ([tensor]) => tensor,
  'torch._utils._rebuild_parameter_with_state': ([tensor]) => tensor,
};

/**
 * Classes whose instances become records without behaviour: what the configuration of a training
 * run (OmegaConf) and the unread rest of its checkpoint are made of.
 */
const inertClasses = new Set([
  'omegaconf.dictconfig.DictConfig',
  'omegaconf.listconfig.ListConfig',
  'omegaconf.base.ContainerMetadata',
  'omegaconf.base.Metadata',
  ...[
    'AnyNode',
    'StringNode',
    'IntegerNode',
    'FloatNode',
    'BooleanNode',
    'BytesNode',
    'PathNode',
    'EnumNode',
  ].map((name) => `omegaconf.nodes.${name}`),
  'omegaconf.nodes.InterpolationResultNode',
  'omegaconf.base.UnionNode',
  ...['Path', 'PosixPath', 'WindowsPath', 'PurePath', 'PurePosixPath', 'PureWindowsPath'].flatMap(
    (name) => [`pathlib.${name}`, `pathlib._local.${name}`],
  ),
  'torch.device',
  'numpy.dtype',
  'numpy.core.multiarray.scalar',
  'numpy._core.multiarray.scalar',
]);

/** Names that may be referred to (a type in OmegaConf's metadata, a dtype) but never called. */
const referencesOnly = new Set([
  ...Object.keys(storageElementTypes),
  ...['int', 'float', 'bool', 'str', 'bytes', 'complex', 'object'].map(
    (name) => `builtins.${name}`,
  ),
  ...['Any', 'Dict', 'List', 'Tuple', 'Union', 'Optional'].map((name) => `typing.${name}`),
  ...[
    'float64',
    'float32',
    'float16',
    'bfloat16',
    'int64',
    'int32',
    'int16',
    'int8',
    'uint8',
    'bool',
  ].map((name) => `torch.${name}`),
]);

// Pickle protocols below 3 write Python 2's names.
const pythonTwoNames: Readonly<Record<string, string>> = {
  '__builtin__.long': 'builtins.int',
  '__builtin__.unicode': 'builtins.str',
};

/** The reference for an allowed global, or undefined for a forbidden one. */
export function findGlobal(module: string, name: string): PickleGlobal | undefined {
  const written = `${module}.${name}`;
  const full = pythonTwoNames[written] ?? written.replace(/^__builtin__\./, 'builtins.');
  const known =
    Object.hasOwn(constructors, full) || inertClasses.has(full) || referencesOnly.has(full);
  return known ? new PickleGlobal(full) : undefined;
}

/** Calls an allowed global; undefined if it cannot be called, or not with these arguments. */
export function callGlobal(
  global: PickleGlobal,
  constructorArguments: PickleValue[],
): PickleValue | undefined {
  if (inertClasses.has(global.name)) return new InertObject(global.name, constructorArguments);
  return Object.hasOwn(constructors, global.name)
    ? constructors[global.name]?.(constructorArguments)
    : undefined;
}

function listOf([items]: PickleValue[]): PickleValue[] {
  if (items instanceof Set) return [...items];
  return Array.isArray(items) ? [...items] : [];
}

function dictionaryOfPairs([pairs]: PickleValue[]): PickleDictionary | undefined {
  const dictionary = new PickleDictionary();
  if (pairs === undefined) return dictionary;
  if (!Array.isArray(pairs)) return undefined;
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) return undefined;
    dictionary.set(pair[0] ?? null, pair[1] ?? null);
  }
  return dictionary;
}

/** No tensor of a model has more dimensions. */
const maximumDimensions = 16;

function rebuildTensor([storage, offset, shape, strides]: PickleValue[]): PickleTensor | undefined {
  if (!(storage instanceof PickleStorage) || typeof offset !== 'number') return undefined;
  if (!isNumberArray(shape) || !isNumberArray(strides)) return undefined;
  return new PickleTensor(storage.storage, { offset, shape, strides });
}

function isNumberArray(value: PickleValue | undefined): value is number[] {
  return (
    Array.isArray(value) &&
    value.length <= maximumDimensions &&
    value.every((item) => typeof item === 'number')
  );
}
