import { expect, it } from 'vitest';
import type { CommandContext } from './command-context.ts';
import { createProgram } from './program.ts';

const context: CommandContext = {
  signal: new AbortController().signal,
  print: () => undefined,
  remark: () => undefined,
  progressStream: process.stderr,
  setExitCode: () => undefined,
};
const namesFor = async (...args: string[]): Promise<string[]> =>
  (await createProgram(args, context)).commands.map((command) => command.name());

it('has every command for help and for a name that it does not know, else the one that is named', async () => {
  const all = await namesFor('--help');
  expect(all).toContain('score');
  expect(await namesFor('toString')).toEqual(all);
  expect(await namesFor('help', 'score')).toEqual(all);
  for (const name of all) expect(await namesFor('--debug', name, 'score')).toEqual([name]);
});
