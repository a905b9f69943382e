import type { ConfigTree, ConfigValue } from './config-tree.ts';
import { InertObject, PickleDictionary, type PickleValue } from './pickle-values.ts';
import { badCheckpoint } from './random-access-file.ts';

const maximumDepth = 64;
const maximumSettings = 100_000;

/**
 * The plain settings inside a pickled OmegaConf object (or a plain dictionary), with interpolations
 * left as text. A container keeps its items in `_content`, a leaf its value in `_val`; the link to
 * the parent is not followed. AppError `bad-checkpoint` when it is no mapping.
 */
export function readInertConfig(path: string, value: PickleValue): ConfigTree {
  let settings = 0;
  const convert = (item: PickleValue, depth: number): ConfigValue => {
    if (depth > maximumDepth || ++settings > maximumSettings) {
      throw badCheckpoint(path, 'its settings (xp.cfg) are nested too deeply or too many');
    }
    if (item instanceof InertObject) return convertObject(item, depth);
    if (item instanceof PickleDictionary) {
      return Object.fromEntries(
        [...item].map(([name, entry]) => [settingName(name), convert(entry, depth + 1)]),
      );
    }
    if (Array.isArray(item)) return item.map((entry) => convert(entry, depth + 1));
    if (item === null || typeof item === 'string' || typeof item === 'boolean') return item;
    if (typeof item === 'number' || typeof item === 'bigint') return Number(item);
    throw badCheckpoint(path, 'its settings (xp.cfg) hold something that is no setting');
  };
  const settingName = (name: PickleValue): string => {
    if (typeof name === 'string') return name;
    if (typeof name === 'number' || typeof name === 'boolean') return String(name);
    throw badCheckpoint(path, 'its settings (xp.cfg) have a name that is no text');
  };
  const convertObject = (object: InertObject, depth: number): ConfigValue => {
    if (object.className.startsWith('pathlib.')) {
      return object.constructorArguments.map(String).join('/').replace('//', '/');
    }
    const state = object.state instanceof PickleDictionary ? object.state : new PickleDictionary();
    return convert(state.get('_content') ?? state.get('_val') ?? null, depth + 1);
  };
  const tree = convert(value, 0);
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) {
    throw badCheckpoint(path, 'its settings (xp.cfg) are not a mapping');
  }
  return tree;
}
