import { runFfmpeg } from '../ffmpeg.ts';

const known = new Map<string, Promise<boolean>>();

/** Whether this ffmpeg can run a chain of filters: it is tried once on one small picture. */
export function hasFilters(filters: readonly string[]): Promise<boolean> {
  const chain = filters.join(',');
  const found = known.get(chain) ?? tryOnPicture(['-vf', chain, '-f', 'null']);
  known.set(chain, found);
  return found;
}

/** Whether this ffmpeg writes one small picture with these output options. */
export async function tryOnPicture(outputOptions: readonly string[]): Promise<boolean> {
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
