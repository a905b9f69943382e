import { Command } from 'commander';
import { registerBench } from './run-bench.ts';

/** The benchmark as a program of its own, for its tests. */
const program = new Command('vidmuse');
registerBench(program, {
  signal: new AbortController().signal,
  print: (text) => void process.stdout.write(`${text}\n`),
  remark: (text) => void process.stderr.write(`${text}\n`),
  progressStream: process.stderr,
  setExitCode: (code) => (process.exitCode = code),
});
await program.parseAsync();
