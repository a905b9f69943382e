import { Argument, type Command } from 'commander';
import { cuda } from '../engine/index.ts';
import { AppError } from '../shared/app-error.ts';
import type { GraphicsProbe } from '../shared/device.ts';
import type { CommandContext } from './command-context.ts';
import { softwareCard } from './device-rows.ts';
import { defaultModelsDir } from './default-models-dir.ts';
import { formatRows } from './format.ts';
import { modelsIn } from './models-in.ts';

/** Adds `vidmuse devices`. */
export function registerDevices(program: Command, context: CommandContext): void {
  const devices = program
    .command('devices')
    .description('say what models can run on here, and what is missing')
    .action(() => listDevices(context));
  devices
    .command('install')
    .description("download ONNX Runtime's libraries for a device; says source and size first")
    .addArgument(new Argument('<device>', 'what to install').choices(['cuda']))
    .option('--yes', 'go on and download; without it, nothing is changed')
    .action((_: string, { yes = false }: { yes?: boolean }) => install(yes, context));
}

async function listDevices(context: CommandContext): Promise<void> {
  const { print } = context;
  const graphics = await modelsIn(defaultModelsDir(), context).probe('webgpu');
  print(
    formatRows([
      ['cpu', 'works'],
      ['webgpu', describeGraphics(graphics)],
      ['cuda', await describeCuda()],
    ]),
  );
}

function describeGraphics(graphics: GraphicsProbe): string {
  if (!graphics.works) return `not usable: ${graphics.reason}`;
  return graphics.isSoftware ? `works: there is ${softwareCard}` : 'works';
}

async function describeCuda(): Promise<string> {
  try {
    const problems = cuda.problems(await cuda.check());
    return problems.length === 0
      ? 'libraries complete; no model was ever run on a card, so compare --device cuda with cpu first'
      : problems.join(' ');
  } catch (error) {
    if (error instanceof AppError && error.code === 'unsupported') return error.message;
    throw error;
  }
}

async function install(yes: boolean, { print, remark, signal }: CommandContext): Promise<void> {
  const files = cuda.files();
  const { url, bytes } = await cuda.findPackage(files, signal);
  print(
    formatRows([
      ['Source', url],
      ['Size', `${Math.round(bytes / 1e6)} MB to download`],
      ['Into', files.folder],
    ]),
  );
  if (!yes) {
    remark('Nothing was downloaded. To go on: vidmuse devices install cuda --yes');
  } else {
    await cuda.install(files, { signal, onText: remark });
  }
  const problems = cuda.problems(await cuda.check(files));
  const others = problems.filter((problem) => yes || !problem.includes('devices install cuda'));
  for (const problem of others) remark(problem);
  if (yes && others.length === 0)
    print('The libraries are installed, and all they need was found.');
}
