import { fitToHits, type HitFit } from '../../document/fit-to-hits.ts';
import { accentsOf, placesToHit } from '../../document/score-hits.ts';
import { timecodeAt } from '../../document/timecode.ts';
import { AppError } from '../../shared/app-error.ts';
import type { FoundBeats } from '../../shared/found-beats.ts';
import type { Clip } from '../../shared/project-document.ts';
import type { EditorState } from './editor.ts';
import { hitWord } from './hit-scores.ts';

/** More misses than these are counted, not named. */
const mostNamed = 6;

/** What was found in the take of a clip. Throws AppError `bad-argument` while it is not known yet. */
export function beatsOfClip({ project }: Pick<EditorState, 'project'>, clip: Clip): FoundBeats {
  const found = project.beats?.take(clip.takeId);
  if (found) return found;
  throw new AppError(
    'bad-argument',
    `The beats of “${project.takeName(clip.takeId)}” are not known yet: try again in a moment.`,
  );
}

/** Proposes the slip and stretch of a clip that meet most hit points, or cuts. Throws AppError. */
export function proposeFit(editor: Pick<EditorState, 'project' | 'proposal'>, clip: Clip): void {
  const { project, proposal } = editor;
  const { document, takes } = project;
  const fit = fitToHits(document, {
    takes,
    clipId: clip.id,
    accents: accentsOf(beatsOfClip(editor, clip)),
    places: placesToHit(document),
  });
  const word = hitWord(document);
  if (fit.document === document || (fit.met <= fit.metBefore && fit.stretch === 1)) {
    throw new AppError(
      'bad-argument',
      `No slip and no stretch of up to 3 % meets more than the ${fit.metBefore} of ${fit.total} ${word} that are met already.`,
    );
  }
  proposal.offer({
    label: 'Fit to Hits',
    summary: `Meets ${fit.met} of ${fit.total} ${word} instead of ${fit.metBefore}: ${describeFit(fit)}.`,
    details: missedWords(editor, fit),
    document: fit.document,
    fromSeconds: clip.startSample / document.sampleRate,
  });
}

function describeFit({ stretch, slipSeconds }: HitFit): string {
  const slip =
    Math.abs(slipSeconds) < 0.0005
      ? 'not moved'
      : `${Math.abs(slipSeconds).toFixed(2)} s ${slipSeconds > 0 ? 'later' : 'earlier'}`;
  const percent = Math.abs(100 * (stretch - 1));
  const speed =
    percent < 0.05
      ? 'at its own tempo'
      : `${percent.toFixed(1)} % ${stretch > 1 ? 'slower' : 'faster'}`;
  return `${slip}, ${speed}`;
}

function missedWords({ project }: Pick<EditorState, 'project'>, { missed }: HitFit): string[] {
  if (missed.length === 0) return [];
  const named = missed.slice(0, mostNamed).map(({ marker, seconds }) => {
    const place = timecodeAt(marker.seconds, project.timecode);
    const away = Number.isFinite(seconds) ? ` by ${Math.round(1000 * seconds)} ms` : '';
    return `${marker.label === '' ? '' : `${marker.label} at `}${place}${away}`;
  });
  const more = missed.length - named.length;
  return [`Misses ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`];
}
