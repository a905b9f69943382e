import { runFfmpeg } from '../ffmpeg.ts';

const known = new Map<string, Promise<boolean>>();

/** Whether this ffmpeg can run a chain of filters. */
export function hasFilters(filters: readonly string[]): Promise<boolean> {
  return tryOnPicture(['-vf', filters.join(','), '-f', 'null']);
}

/** Whether this ffmpeg writes one small picture with these output options. Each is tried once. */
export function tryOnPicture(outputOptions: readonly string[]): Promise<boolean> {
  const key = JSON.stringify(outputOptions);
  const found = known.get(key) ?? writePicture(outputOptions);
  known.set(key, found);
  return found;
}

async function writePicture(outputOptions: readonly string[]): Promise<boolean> {
  const source = 'color=gray:size=64x64:rate=25:duration=0.04';
  return runFfmpeg(
    {
      inputs: [{ source, options: ['-f', 'lavfi'] }],
      outputOptions,
      doing: 'try what ffmpeg can do',
    },
    '-',
  ).then(
    () => true,
    () => false,
  );
}
