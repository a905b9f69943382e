import { InvalidArgumentError } from 'commander';
import { z } from 'zod';

/** Limits of a number on the command line, both inclusive. */
export interface NumberLimits {
  readonly min?: number;
  readonly max?: number;
  /** Makes `min` exclusive. */
  readonly aboveMin?: boolean;
}

const decimal = z
  .string()
  .trim()
  .regex(/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i);

/**
 * Makes the parser of an option that is a number. It throws commander's InvalidArgumentError, which
 * commander prefixes with the option and its value.
 */
export function numberParser(limits: NumberLimits = {}): (text: string) => number {
  const { min, max, aboveMin = false } = limits;
  let schema = z.number();
  if (min !== undefined) schema = aboveMin ? schema.gt(min) : schema.gte(min);
  if (max !== undefined) schema = schema.lte(max);
  return (text) => parse(text, schema, `Use a number${describe(limits)}.`);
}

/** Makes the parser of an option that is a whole number; see {@link numberParser}. */
export function wholeNumberParser(limits: NumberLimits = {}): (text: string) => number {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = limits;
  const schema = z.int().gte(min).lte(max);
  return (text) => parse(text, schema, `Use a whole number${describe(limits)}.`);
}

function parse(text: string, schema: z.ZodType<number>, advice: string): number {
  const number = decimal.safeParse(text);
  const result = number.success ? schema.safeParse(Number(number.data)) : undefined;
  if (result?.success) return result.data;
  throw new InvalidArgumentError(advice);
}

function describe({ min, max, aboveMin = false }: NumberLimits): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return aboveMin ? ` above ${min}` : `, ${min} or more`;
  return max === undefined ? '' : `, ${max} or less`;
}
