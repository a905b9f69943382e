import { z } from 'zod';

/**
 * Schema of an array of at most `maximum` elements. The length is checked before any element, and
 * checking ends at the first wrong element: a huge wrong array costs no more than a small one.
 */
export function boundedArray<Element extends z.ZodType>(element: Element, maximum: number) {
  return z
    .array(z.unknown())
    .max(maximum)
    .transform((values, context): z.output<Element>[] => {
      const parsed: z.output<Element>[] = [];
      for (const [index, value] of values.entries()) {
        const result = element.safeParse(value);
        if (!result.success) {
          addFirstIssue(context, result.error, index, value);
          return z.NEVER;
        }
        parsed.push(result.data);
      }
      return parsed;
    });
}

/** Schema of an object with at most `maximum` keys, checked as {@link boundedArray} checks. */
export function boundedRecord<Key extends z.ZodType<string>, Value extends z.ZodType>(
  key: Key,
  value: Value,
  maximum: number,
) {
  return z
    .custom<Readonly<Record<string, unknown>>>(isPlainObject, 'Invalid input: expected an object')
    .refine((entries) => hasAtMost(entries, maximum), {
      message: `Too big: expected at most ${maximum} keys`,
      abort: true,
    })
    .transform((entries, context): Record<string, z.output<Value>> => {
      const parsed: [string, z.output<Value>][] = [];
      for (const [name, entry] of Object.entries(entries)) {
        const error = key.safeParse(name).error ?? value.safeParse(entry).error;
        if (error) {
          addFirstIssue(context, error, name, entry);
          return z.NEVER;
        }
        parsed.push([name, value.parse(entry)]);
      }
      return Object.fromEntries(parsed);
    });
}

function addFirstIssue(
  context: z.RefinementCtx,
  error: z.ZodError,
  place: string | number,
  input: unknown,
): void {
  const [issue] = error.issues;
  const path = [place, ...(issue?.path ?? [])];
  context.addIssue({ code: 'custom', message: issue?.message ?? 'Invalid input', path, input });
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasAtMost(entries: Readonly<Record<string, unknown>>, maximum: number): boolean {
  let count = 0;
  for (const key in entries) {
    if (Object.hasOwn(entries, key)) count++;
    if (count > maximum) return false;
  }
  return true;
}
