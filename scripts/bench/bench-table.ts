import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { seededDimensions, type SeededScale } from '../../src/engine/checkpoint/seeded-scales.ts';
import { findTorch } from '../../src/system/find-torch.ts';

const commandLine = join(import.meta.dirname, '..', '..', 'src', 'cli', 'index.ts');

/** Default of `--steps`: decoding steps of a row, the first ones of a window. */
const usualSteps = 150;

/** The fields used here of what a row's benchmark prints. */
interface Measured {
  readonly threads: number;
  readonly secondsPerStep?: number;
}

/** Time of PyTorch. */
interface TorchFigures {
  readonly secondsPerStep: number;
  readonly torch: string;
}

interface Row {
  readonly row: string;
  readonly args: readonly string[];
  /** The model that PyTorch is compared with. */
  readonly torch?: { readonly scale: SeededScale; readonly takes: number };
}

/** The rows, each measured in its own process. */
function tableRows(scales: readonly string[], steps: number): Row[] {
  const decode = (
    scale: SeededScale,
    precision: string,
    takes: number,
    ...more: string[]
  ): Row => ({
    row: `${scale}, ${precision}, ${takes === 1 ? 'one take' : `${takes} takes`}${more.length > 0 ? ', a still picture' : ''}`,
    args: [
      ...['decode', '--scale', scale, '--precision', precision, '--takes', String(takes)],
      ...['--steps', String(steps), ...more],
    ],
    torch: { scale, takes },
  });
  const rows: Row[] = [
    decode('small', 'int4', 1),
    decode('small', 'int8', 1),
    decode('small', 'int4', 4),
    decode('small', 'int4', 1, '--frames', '1'),
    decode('medium', 'int4', 1),
    decode('medium', 'int4', 4),
    { row: 'small, visual features of a window', args: ['features', '--scale', 'small'] },
    { row: 'small, codec', args: ['codec', '--scale', 'small'] },
    {
      row: 'small, first sound, cold and of a second take',
      args: ['first-sound', '--scale', 'small', '--precision', 'int4'],
    },
  ];
  return rows.filter(({ row }) => scales.some((scale) => row.startsWith(scale)));
}

/**
 * Measures every row of the table in docs/performance.md and prints one JSON object. Where Python has
 * torch, PyTorch does the same step beside each decoding row, in the same run.
 *
 * Options: `--scales small` (the medium scale needs 12 GB of disk), `--steps <count>`.
 */
export async function benchTable(args: readonly string[]): Promise<void> {
  const valueOf = (name: string) => args[args.indexOf(name) + 1 || args.length];
  const scales = (valueOf('--scales') ?? 'small,medium').split(',');
  const steps = Number(valueOf('--steps') ?? usualSteps);
  const python = findTorch();
  if (python === undefined) {
    console.error(
      'PyTorch is NOT measured: no python3 with torch was found (apt install python3-torch).',
    );
  }
  const rows = [];
  for (const { row, args: rowArgs, torch } of tableRows(scales, steps)) {
    console.error(`${row} …`);
    const measured = JSON.parse(
      await outputOf(process.execPath, [commandLine, 'bench', ...rowArgs]),
    ) as Measured;
    const beside =
      python === undefined || !torch
        ? undefined
        : await measureTorch(python, { ...torch, steps, threads: measured.threads });
    rows.push({
      row,
      ...measured,
      reference: undefined,
      ...(beside && {
        pytorch: {
          ...beside,
          timesFaster: beside.secondsPerStep / (measured.secondsPerStep ?? NaN),
        },
      }),
    });
  }
  console.log(JSON.stringify({ bytesAreThoseOf: 'our own storage', rows }, undefined, 2));
}

interface TorchRow {
  readonly scale: SeededScale;
  readonly takes: number;
  readonly steps: number;
  readonly threads: number;
}

/** Times one step of PyTorch at the row's mean length of the past. */
async function measureTorch(
  python: string,
  { scale, takes, steps, threads }: TorchRow,
): Promise<TorchFigures> {
  const { languageModel, visual } = seededDimensions(scale);
  const sizes = {
    dim: languageModel.dim,
    heads: languageModel.numHeads,
    layers: languageModel.numLayers,
    hidden: languageModel.dim * languageModel.hiddenScale,
    outputs: languageModel.numCodebooks * languageModel.cardinality,
    past: Math.round(steps / 2),
    visualTokens: 60 * visual.tokensPerFrame,
    takes,
    steps: 5,
    threads,
  };
  const script = join(import.meta.dirname, 'torch-step.py');
  return JSON.parse(await outputOf(python, [script, JSON.stringify(sizes)])) as TorchFigures;
}

/** Runs a program and returns its standard output. Throws when it fails. */
function outputOf(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}`));
    });
  });
}
