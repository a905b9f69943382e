import type { ConfigTree, ConfigValue } from './config-tree.ts';
import { InertObject, PickleDictionary, type PickleValue } from './pickle-values.ts';
import { badCheckpoint } from './random-access-file.ts';
import { SettingsBudget } from './settings-budget.ts';

/** A path has few parts. */
const maximumPathParts = 256;

/**
 * The plain settings inside a pickled OmegaConf object (or a plain dictionary), with interpolations
 * left as text. A container keeps its items in `_content`, a leaf its value in `_val`; the link to
 * the parent is not followed. AppError `bad-checkpoint` when it is not a mapping, or larger than any
 * real one: a pickle may refer to one value from many places, and here each place gets a copy.
 */
export function readInertConfig(path: string, value: PickleValue): ConfigTree {
  const budget = new SettingsBudget(path);
  const convert = (item: PickleValue, depth: number): ConfigValue => {
    budget.addSetting(depth);
    if (item instanceof InertObject) return convertObject(item, depth);
    if (item instanceof PickleDictionary) {
      const entries: [string, ConfigValue][] = [];
      for (const [name, entry] of item)
        entries.push([settingName(name), convert(entry, depth + 1)]);
      return Object.fromEntries(entries);
    }
    if (Array.isArray(item)) return item.map((entry) => convert(entry, depth + 1));
    if (typeof item === 'string') return counted(item);
    if (item === null || typeof item === 'boolean') return item;
    if (typeof item === 'number' || typeof item === 'bigint') return Number(item);
    throw badCheckpoint(path, 'its settings (xp.cfg) hold something that is no setting');
  };
  const counted = (text: string): string => {
    budget.addText(text.length);
    return text;
  };
  const settingName = (name: PickleValue): string => {
    if (typeof name === 'string') return counted(name);
    if (typeof name === 'number' || typeof name === 'boolean') return String(name);
    throw badCheckpoint(path, 'its settings (xp.cfg) have a name that is no text');
  };
  const convertObject = (object: InertObject, depth: number): ConfigValue => {
    if (object.className.startsWith('pathlib.')) return joinPath(object.constructorArguments);
    const state = object.state instanceof PickleDictionary ? object.state : new PickleDictionary();
    return convert(state.get('_content') ?? state.get('_val') ?? null, depth + 1);
  };
  const joinPath = (parts: readonly PickleValue[]): string => {
    const isPath =
      parts.length <= maximumPathParts &&
      parts.every((part): part is string => typeof part === 'string');
    if (!isPath) throw badCheckpoint(path, 'its settings (xp.cfg) hold a path that is no text');
    return parts.map(counted).join('/').replace('//', '/');
  };
  const tree = convert(value, 0);
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) {
    throw badCheckpoint(path, 'its settings (xp.cfg) are not a mapping');
  }
  return tree;
}
