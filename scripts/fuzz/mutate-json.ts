import type { Random } from './random.ts';

/** A value that fits few schemas; some are large, deep, or contain control characters or paths. */
export function oddValue(random: Random): unknown {
  return random.pick<() => unknown>([
    () => null,
    () => -1,
    () => 1e308,
    () => Number.MAX_SAFE_INTEGER,
    () => '',
    () => true,
    () => '\u001b]0;owned\u0007\u202e'.repeat(1 + size(random, 1000)),
    () => '../'.repeat(size(random, 100)) + 'etc/passwd',
    () => '/dev/zero',
    () => 'x'.repeat(size(random, 2_000_000)),
    () => Array.from({ length: size(random, 300_000) }, () => random.pick([0, '', null])),
    () => Array.from({ length: size(random, 30_000) }, () => ({ a: [{}] })),
    () => Object.fromEntries(Array.from({ length: size(random, 50_000) }, (_, key) => [key, key])),
    () => ({ ['__proto__']: { polluted: true }, constructor: 1 }),
    () => nested(size(random, 20_000)),
  ])();
}

/** Copies a JSON value with one to three of its parts replaced, removed or repeated. */
export function mutateJson(original: unknown, random: Random): unknown {
  let value = structuredClone(original);
  const count = 1 + random.below(3);
  for (let change = 0; change < count; change++) {
    const place = randomPlace(value, random);
    if (!place) value = oddValue(random);
    else if (random.chance(0.15)) Reflect.deleteProperty(place.holder, place.key);
    else {
      const key = random.chance(0.15) ? `${place.key}\u009b` : place.key;
      Reflect.set(place.holder, key, oddValue(random));
    }
  }
  return value;
}

/** A size below `end`, small ones far more often than large ones. */
function size(random: Random, end: number): number {
  return Math.floor(end * random.next() ** 4);
}

function randomPlace(value: unknown, random: Random): { holder: object; key: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const keys = Object.keys(value);
  if (keys.length === 0) return undefined;
  const key = random.pick(keys);
  const deeper = random.chance(0.7) ? randomPlace(Reflect.get(value, key), random) : undefined;
  return deeper ?? { holder: value, key };
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}
