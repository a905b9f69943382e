import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { boundedArray, boundedRecord } from './bounded-schema.ts';

const point = z.strictObject({ x: z.number(), y: z.number() });

describe('bounded schemas', () => {
  it('parse what fits, with its type', () => {
    const points = boundedArray(point, 2).parse([{ x: 1, y: 2 }]);
    expectTypeOf(points).toEqualTypeOf<{ x: number; y: number }[]>();
    expect(points).toEqual([{ x: 1, y: 2 }]);
    expect(boundedRecord(z.string(), point, 2).parse({ a: { x: 1, y: 2 } })).toEqual({
      a: { x: 1, y: 2 },
    });
  });

  it('report the first wrong element alone, with its path', () => {
    const { error } = z.object({ points: boundedArray(point, 9) }).safeParse({
      points: [{ x: 1, y: 1 }, { x: 'a', y: 'b' }, 3],
    });
    expect(error?.issues.map(({ path }) => path)).toEqual([['points', 1, 'x']]);
    const record = boundedRecord(z.string().max(1), point, 9).safeParse({ ab: 1, cd: 2 });
    expect(record.error?.issues.map(({ path }) => path)).toEqual([['ab']]);
  });

  it('count before they check any element', () => {
    let checked = 0;
    const counting = z.unknown().refine(() => ++checked > 0);
    expect(boundedArray(counting, 2).safeParse([1, 2, 3]).success).toBe(false);
    const three = { a: 1, b: 2, c: 3 };
    expect(boundedRecord(z.string(), counting, 2).safeParse(three).success).toBe(false);
    expect(checked).toBe(0);
    expect(boundedRecord(z.string(), counting, 2).safeParse([]).success).toBe(false);
  });
});
