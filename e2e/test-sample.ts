import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runProgram } from './run-program.ts';

const sample = join(import.meta.dirname, '../resources/sample.mp4');
const ffmpeg = process.env['FFMPEG_PATH'] || 'ffmpeg';

/** Frames of tokens that the music of the sample clip has: 12 s. */
const tokens = 600;

/**
 * The sample clip with a smaller picture, whose frames, cuts and sound are the same: decoding the picture is
 * what a window costs most. Made once in each run of the tests.
 */
export const smallSample = (): Promise<string> =>
  once('small-sample', async (folder) => {
    await runProgram(ffmpeg, [
      ...['-v', 'error', '-i', sample, '-vf', 'scale=320:-2', '-c:v', 'libx264'],
      ...['-preset', 'ultrafast', '-g', '25', '-c:a', 'copy'],
      ...['-movflags', '+faststart', join(folder, 'sample.mp4')],
    ]);
  }).then((folder) => join(folder, 'sample.mp4'));

/**
 * Puts the {@link smallSample} and its project into a folder, as an editor has it that imported the clip and,
 * unless told otherwise, scored it: analysed, with two whole takes of seeds 1 and 2, the first on the track.
 * Made once in each run of the tests, which is as much work as scoring a clip.
 */
export async function copySampleProject(
  folder: string,
  { isScored = true }: { readonly isScored?: boolean } = {},
): Promise<void> {
  const from = await (isScored ? scoredSample() : analysedSample());
  await cp(from, folder, { recursive: true });
}

const analysedSample = (): Promise<string> =>
  once('analysed-sample', async (folder) => {
    const videoPath = join(folder, 'sample.mp4');
    await cp(await smallSample(), videoPath);
    await using host = await openHost(folder);
    await host.api.createProject({ videoPath });
    await host.waitFor(
      (event): event is Extract<typeof event, { type: 'analysis' }> =>
        event.type === 'analysis' && event.analysis.cuts !== undefined,
    );
  });

const scoredSample = (): Promise<string> =>
  once('scored-sample', async (folder) => {
    await cp(await analysedSample(), folder, { recursive: true });
    await using host = await openHost(folder);
    const { projectId } = await host.api.openProject({ path: join(folder, 'sample.vidmuse') });
    const end = await host.score(projectId);
    if (end.type !== 'done') throw new Error(`the sample was not scored: ${JSON.stringify(end)}`);
  });

async function openHost(folder: string) {
  // Only for the one test that prepares it: it is much code to load.
  const { generate, openTestHost, starterModelsDir } = await import('../src/host/test-studio.ts');
  const outside = `${folder}.host`;
  const host = openTestHost(outside, { modelsDir: starterModelsDir });
  return {
    ...host,
    score: (projectId: string) =>
      host.finish(generate(projectId, { range: { start: 0, end: tokens } })),
    [Symbol.asyncDispose]: async () => {
      await host.close();
      await rm(outside, { recursive: true, force: true });
    },
  };
}

/** Makes a folder if no test of this run has, and waits for it where another one is making it. */
async function once(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const root = process.env['VIDMUSE_PREPARED'];
  if (root === undefined) throw new Error('vitest.config.ts names no folder for what is prepared');
  const [made, making] = [join(root, name), join(root, `${name}.making`)];
  await mkdir(root, { recursive: true });
  for (;;) {
    if (await isThere(made)) return made;
    try {
      await mkdir(making);
    } catch {
      await wait(100);
      continue;
    }
    // Another one may have finished it in between.
    if (await isThere(made)) await rm(making, { recursive: true });
    else await finish(making, made, make);
  }
}

async function finish(
  making: string,
  made: string,
  make: (folder: string) => Promise<void>,
): Promise<void> {
  try {
    await make(making);
    await rename(making, made);
  } catch (error) {
    // The next test that needs it tries again.
    await rm(making, { recursive: true, force: true });
    throw error;
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
