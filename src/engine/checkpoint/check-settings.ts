import type * as z from 'zod';

import { showValue } from '../../shared/show-text.ts';
import { AppError } from '../../shared/app-error.ts';
import type { ConfigTree, ConfigValue } from './config-tree.ts';

/** Largest size, rate or width in any settings: far above real ones, so that loops over them end. */
export const maximumCount = 2 ** 20;

/** Most layers, codebooks or blocks of one kind. */
export const maximumLayers = 1024;

/** A setting that must have one value, because another one would need other mathematics. */
export interface RequiredSetting {
  /** Names of the groups and the setting, joined by dots. */
  readonly name: string;
  readonly supported: ConfigValue;
  /** The reference's default. */
  readonly unwritten: ConfigValue;
}

/** Throws AppError `unsupported` for the first setting whose value changes what the model computes. */
export function checkRequiredSettings(
  path: string,
  config: ConfigTree,
  required: readonly RequiredSetting[],
): void {
  for (const { name, supported, unwritten } of required) {
    const written = getSetting(config, name);
    const value = written === undefined ? unwritten : written;
    if (JSON.stringify(value) === JSON.stringify(supported)) continue;
    throw new AppError(
      'unsupported',
      `The checkpoint "${path}" has ${name} = ${showValue(JSON.stringify(value))}${written === undefined ? ' (as it is not written down)' : ''}, ` +
        `and only ${JSON.stringify(supported)} is supported.`,
    );
  }
}

/**
 * Checks settings against a schema; the AppError names the first invalid one. Pass `unsupported` as `code`
 * for a schema of what we support, rather than of what is valid.
 */
export function parseSettings<Schema extends z.ZodType>(
  path: string,
  settings: unknown,
  schema: Schema,
  code: 'bad-checkpoint' | 'unsupported' = 'bad-checkpoint',
): z.infer<Schema> {
  const result = schema.safeParse(settings);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new AppError(
    code,
    `The checkpoint "${path}" has a setting ${showValue(issue?.path.join('.') ?? '')} that cannot be used: ${showValue(issue?.message ?? 'unknown')}.`,
    { cause: result.error },
  );
}

/** The setting of this dotted name, or undefined when it or a group of it is missing. */
export function getSetting(config: ConfigTree, name: string): ConfigValue | undefined {
  let value: ConfigValue | undefined = config;
  for (const part of name.split('.')) {
    if (
      typeof value !== 'object' ||
      value === null ||
      Array.isArray(value) ||
      !Object.hasOwn(value, part)
    ) {
      return undefined;
    }
    value = value[part];
  }
  return value;
}
