import { CORE_SCHEMA, load } from 'js-yaml';

import { badCheckpoint } from './random-access-file.ts';
import { maximumSettingsLength, SettingsBudget, settingsTooLong } from './settings-budget.ts';

/** Settings as plain data, as a configuration file holds them. */
export type ConfigValue = null | boolean | number | string | ConfigValue[] | ConfigTree;

/** Settings by name. */
export interface ConfigTree {
  readonly [name: string]: ConfigValue;
}

/**
 * Parses the `xp.cfg` of a checkpoint (YAML as OmegaConf writes it) and resolves the interpolations
 * that point inside it. The text's length is checked first. AppError `bad-checkpoint` when it is not a
 * YAML mapping, or contains a setting twice.
 */
export function parseConfig(path: string, text: string): ConfigTree {
  if (text.length > maximumSettingsLength) throw settingsTooLong(path);
  let tree: unknown;
  try {
    tree = load(text, { schema: CORE_SCHEMA });
  } catch (error) {
    throw badCheckpoint(path, 'its settings (xp.cfg) are not valid YAML', error);
  }
  if (!isTree(tree)) throw badCheckpoint(path, 'its settings (xp.cfg) are not a YAML mapping');
  return resolveInterpolations(path, tree);
}

/** How many references (`${a}` to `${b}` to …) are followed, so that a circle ends. */
const maximumFollowed = 32;

/**
 * Replaces `${a.b}` (from the root) and `${.a}`, `${..a}` (from the setting's own or outer group) by
 * the values they name; a reference to nothing inside the tree (`${oc.env:USER}`) stays as text. AppError
 * `bad-checkpoint` when interpolations make the settings larger than any real ones.
 */
export function resolveInterpolations(path: string, root: ConfigTree): ConfigTree {
  const budget = new SettingsBudget(path);
  const resolve = (value: ConfigValue, groups: readonly string[], depth: number): ConfigValue => {
    budget.addSetting(depth);
    if (Array.isArray(value)) {
      return value.map((item, index) => resolve(item, [...groups, String(index)], depth + 1));
    }
    if (isTree(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => {
          budget.addText(name.length);
          return [name, resolve(item, [...groups, name], depth + 1)];
        }),
      );
    }
    return typeof value === 'string' ? resolveText(value, groups, depth) : value;
  };
  const resolveText = (text: string, groups: readonly string[], depth: number): ConfigValue => {
    budget.addText(text.length);
    if (depth > maximumFollowed) return text;
    const whole = /^\$\{([^${}]+)\}$/.exec(text);
    if (whole?.[1]) return follow(whole[1], groups, depth) ?? text;
    return text.replace(/\$\{([^${}]+)\}/g, (written: string, name: string) => {
      const value = follow(name, groups, depth);
      return value === undefined || (typeof value === 'object' && value !== null)
        ? written
        : String(value);
    });
  };
  const follow = (
    written: string,
    groups: readonly string[],
    depth: number,
  ): ConfigValue | undefined => {
    const [, dots = '', name = ''] = /^(\.*)(.*)$/.exec(written.trim()) ?? [];
    const target = [...(dots ? groups.slice(0, -dots.length) : []), ...name.split('.')];
    const value = findSetting(root, target);
    return value === undefined ? undefined : resolve(value, target, depth + 1);
  };
  return resolve(root, [], 0) as ConfigTree;
}

function findSetting(root: ConfigValue, path: readonly string[]): ConfigValue | undefined {
  let value: ConfigValue | undefined = root;
  for (const name of path) {
    if (Array.isArray(value)) value = value[Number(name)];
    else if (isTree(value) && Object.hasOwn(value, name)) value = value[name];
    else return undefined;
  }
  return value;
}

function isTree(value: unknown): value is ConfigTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
