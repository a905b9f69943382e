import type { Random } from './random.ts';

/** Mutates the text of an `xp.cfg`: values, references, repeats, nesting. */
export function mutateSettings(text: string, random: Random): string {
  const lines = text.split('\n');
  const count = 1 + random.below(3);
  for (let i = 0; i < count; i++) {
    const at = random.below(lines.length);
    const line = lines[at] ?? '';
    const name = line.split(':')[0] ?? 'a';
    lines[at] = random.pick([
      () => `${name}: ${randomValue(random)}`,
      () => `${name}: "\${${(lines[random.below(lines.length)] ?? '').split(':')[0]?.trim()}}"`,
      () => `${line}\n${line}`,
      () => '',
      () => `${' '.repeat(random.below(8))}${line}`,
      () =>
        Array.from({ length: 30 }, (_, k) => `r${k}: ["\${r${k + 1}}", "\${r${k + 1}}"]`).join(
          '\n',
        ),
      () =>
        `a0: &a0 [1, 1]\n${Array.from({ length: 30 }, (_, k) => `a${k + 1}: &a${k + 1} [*a${k}, *a${k}]`).join('\n')}`,
    ])();
  }
  return lines.join('\n');
}

function randomValue(random: Random): string {
  const big = random.pick([100, 10_000, 500_000]);
  return random.pick([
    () => String(random.pick([-1, 0, 1, 2 ** 31, 2 ** 53, 1e300, 0.5, 1000, 65536])),
    () => random.pick(['.nan', '.inf', 'null', 'true', '[]', '{}', '"\\u001b[2J\\u202e"']),
    () => `"${'x'.repeat(big)}"`,
    () => '['.repeat(big),
    () => `[${'1,'.repeat(Math.min(big, 100_000))}]`,
    () => '!!a '.repeat(Math.min(big, 100_000)),
    () => '&a '.repeat(Math.min(big, 100_000)),
  ])();
}
