import { parse } from 'yaml';

import { badCheckpoint } from './random-access-file.ts';

/** Settings as plain data, as a configuration file holds them. */
export type ConfigValue = null | boolean | number | string | ConfigValue[] | ConfigTree;

/** Settings by name. */
export interface ConfigTree {
  readonly [name: string]: ConfigValue;
}

/**
 * Parses the `xp.cfg` of a checkpoint (YAML as OmegaConf writes it) and resolves the interpolations
 * that point inside it. AppError `bad-checkpoint` when it is no YAML mapping.
 */
export function parseConfig(path: string, text: string): ConfigTree {
  let tree: unknown;
  try {
    tree = parse(text, { logLevel: 'error' });
  } catch (error) {
    throw badCheckpoint(path, 'its settings (xp.cfg) are not valid YAML', error);
  }
  if (!isTree(tree)) throw badCheckpoint(path, 'its settings (xp.cfg) are not a YAML mapping');
  return resolveInterpolations(path, tree);
}

const maximumDepth = 32;
const maximumSettings = 100_000;

/**
 * Replaces `${a.b}` (from the root) and `${.a}`, `${..a}` (from the setting's own or outer group) by
 * the values they name; what names nothing inside the tree (`${oc.env:USER}`) stays as text. AppError
 * `bad-checkpoint` when interpolations multiply the settings without bounds.
 */
export function resolveInterpolations(path: string, root: ConfigTree): ConfigTree {
  let settings = 0;
  const resolve = (value: ConfigValue, groups: readonly string[], depth: number): ConfigValue => {
    if (depth > maximumDepth) return value;
    if (++settings > maximumSettings)
      throw badCheckpoint(path, 'its settings (xp.cfg) are too many');
    if (Array.isArray(value)) {
      return value.map((item, index) => resolve(item, [...groups, String(index)], depth + 1));
    }
    if (isTree(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [
          name,
          resolve(item, [...groups, name], depth + 1),
        ]),
      );
    }
    return typeof value === 'string' ? resolveText(value, groups, depth) : value;
  };
  const resolveText = (text: string, groups: readonly string[], depth: number): ConfigValue => {
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
