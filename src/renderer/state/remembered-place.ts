import { z } from 'zod';
import { documentChangeSchema } from '../../shared/document-change.ts';
import { recall, remember } from './remembered.ts';

const stepSchema = z.strictObject({
  label: z.string(),
  changes: z.array(documentChangeSchema).readonly(),
});

/** Where a project was left: playhead, zoom, tab, and what could be undone and redone. */
const placeSchema = z.strictObject({
  playheadSeconds: z.number().nonnegative(),
  sideTab: z.string(),
  /** Absent: the whole film. */
  zoom: z
    .strictObject({ pixelsPerSecond: z.number().positive(), scrollSeconds: z.number() })
    .optional(),
  /** Heights of lanes that were chosen. */
  trackHeights: z.record(z.string(), z.number()).optional(),
  /** Which film and which revision of the project the steps are for. */
  contentHash: z.string(),
  revision: z.int().nonnegative(),
  past: z.array(stepSchema).readonly(),
  future: z.array(stepSchema).readonly(),
});
export type RememberedPlace = z.infer<typeof placeSchema>;

/** Projects that are remembered, and characters of history of each: browsers keep about 5 million. */
const mostProjects = 20;
const mostCharacters = 150_000;

const keyOf = (path: string): string => `place:${path}`;

/** The place that was remembered for the project at a path; undefined where there is none to be read. */
export function recallPlace(path: string): RememberedPlace | undefined {
  const { place } = recall(keyOf(path), { place: {} });
  return placeSchema.safeParse(place).data;
}

/** Remembers a place. Of a history that is too long, the steps furthest from now are left out. */
export function rememberPlace(path: string, place: RememberedPlace): void {
  const known = recall('places', { paths: [] as unknown[] }).paths.filter(
    (other): other is string => typeof other === 'string' && other !== path,
  );
  const paths = [path, ...known];
  for (const forgotten of paths.slice(mostProjects)) remember(keyOf(forgotten), {});
  remember('places', { paths: paths.slice(0, mostProjects) });
  remember(keyOf(path), { place: { ...place, ...shortened(place) } });
}

/** The steps nearest to now that have room: those to undo and to redo in turns, so that neither is lost. */
function shortened({ past, future }: RememberedPlace): Pick<RememberedPlace, 'past' | 'future'> {
  const sides = [past, future].map((steps) => ({ steps, kept: 0, isFull: false }));
  let free = mostCharacters;
  for (let index = 0; index < Math.max(past.length, future.length); index++) {
    for (const side of sides) {
      const step = side.steps[index];
      if (!step || side.isFull) continue;
      const length = JSON.stringify(step).length;
      side.isFull = length > free;
      if (side.isFull) continue;
      side.kept++;
      free -= length;
    }
  }
  const [kept = 0, keptAhead = 0] = sides.map((side) => side.kept);
  return { past: past.slice(0, kept), future: future.slice(0, keptAhead) };
}
