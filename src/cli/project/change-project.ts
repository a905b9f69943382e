import { z } from 'zod';
import { documentProblems } from '../../document/document-problems.ts';
import { AppError } from '../../shared/app-error.ts';
import { defaultDucking, duckingSchema } from '../../shared/ducking.ts';
import { documentSchema, type ProjectFile } from '../../shared/project-document.ts';
import { duckFromPoints } from '../../document/duck-from-points.ts';
import { musicTracks as musicTracksOf, withDuckPointsOn } from '../../document/music-tracks.ts';
import { loadProject, saveProjectFile } from '../../store/project-folder.ts';
import { lockProject } from '../../store/project-lock.ts';

const { clips, musicTracks, mix, markers, cues, takeNotes, range } = documentSchema.shape;

/** The parts of a project that a script may change. Only jobs add takes. */
const changeSchema = z
  .strictObject({
    clips,
    musicTracks: musicTracks.unwrap(),
    mix: mix.extend({ ducking: duckingSchema.partial() }).partial(),
    markers,
    cues: cues.unwrap(),
    takeNotes,
    /** `null`: the whole film. */
    range: range.unwrap().nullable(),
  })
  .partial();

/**
 * Changes parts of a project on disk, holding its lock, and returns the new document. Writes nothing
 * unless the whole change is valid.
 *
 * @throws AppError `bad-argument` for a change that is not valid, `exists` while the project is open
 * elsewhere, `no-permission`, `not-found`, `bad-config`, `disk-full`
 */
export async function changeProject(path: string, changeText: string): Promise<ProjectFile> {
  const { range: newRange, mix: newMix, ...parts } = parseChange(changeText);
  await loadProject(path);
  const lock = await lockProject(path);
  if (!lock) {
    throw new AppError('no-permission', `The project "${path}" cannot be written to.`);
  }
  try {
    // Read again: it may have been saved before the lock was ours.
    const { file } = await loadProject(path);
    const { document } = file;
    const { ducking, ...otherMix } = newMix ?? {};
    // As in the editor: points that the duck was turned into would lower the music a second time.
    const setsPoints = otherMix.automation !== undefined || otherMix.duckPoints !== undefined;
    const before = ducking?.enabled && !setsPoints ? duckFromPoints(document.mix) : document.mix;
    const known = new Set(musicTracksOf(document).map(({ id }) => id));
    const added = (parts.musicTracks ?? []).map(({ id }) => id).filter((id) => !known.has(id));
    const mixed = setsPoints ? before : added.reduce(withDuckPointsOn, before);
    const changedDucking = { ...(before.ducking ?? defaultDucking), ...ducking };
    const changed = documentSchema.parse({
      ...document,
      ...parts,
      mix: { ...mixed, ...otherMix, ...(ducking && { ducking: changedDucking }) },
      range: newRange === null ? undefined : (newRange ?? document.range),
    });
    const result = { ...file, revision: file.revision + 1, document: changed };
    refuseProblems(result);
    await lock.verify();
    await saveProjectFile(path, result);
    return result;
  } finally {
    await lock.release();
  }
}

function parseChange(text: string): z.infer<typeof changeSchema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AppError('bad-argument', `The change is not JSON: ${String(error)}.`);
  }
  const parsed = changeSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw new AppError(
    'bad-argument',
    `The change is not valid${place === '' ? '' : ` at "${place}"`}: ${issue?.message ?? ''}.`,
  );
}

function refuseProblems({ document, takes }: ProjectFile): void {
  const [problem] = documentProblems(document, takes);
  if (problem !== undefined) {
    throw new AppError('bad-argument', `The change was not saved. ${problem}`);
  }
}
