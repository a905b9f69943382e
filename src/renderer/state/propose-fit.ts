import { fitToHits, type HitFit } from '../../document/fit-to-hits.ts';
import { accentsOf, placesToHit } from '../../document/score-hits.ts';
import { timecodeAt } from '../../document/timecode.ts';
import { AppError } from '../../shared/app-error.ts';
import type { FoundBeats } from '../../shared/found-beats.ts';
import type { Clip } from '../../shared/project-document.ts';
import type { EditorState } from './editor.ts';
import { hitWord } from './hit-scores.ts';
import { say } from '../words/say.ts';
import { tempoWords } from './tempo-words.ts';
import { formatNumber } from '../words/format-number.ts';

/** More misses than these are counted, not named. */
const mostNamed = 6;

/** What was found in the take of a clip. Throws AppError `bad-argument` while it is not known yet. */
export function beatsOfClip({ project }: Pick<EditorState, 'project'>, clip: Clip): FoundBeats {
  const found = project.beats?.take(clip.takeId);
  if (found) return found;
  throw new AppError(
    'bad-argument',
    say('proposeFit.beatsNotKnownYetTry', { take: project.takeName(clip.takeId) }),
  );
}

/** Proposes the slip and stretch of a clip that meet most hit points, or cuts. Throws AppError. */
export function proposeFit(editor: Pick<EditorState, 'project' | 'proposal'>, clip: Clip): void {
  const { project, proposal } = editor;
  const { document, takes } = project;
  const found = beatsOfClip(editor, clip);
  const fit = fitToHits(document, {
    takes,
    clipId: clip.id,
    accents: accentsOf(found),
    pulse: found.pulse,
    places: placesToHit(document),
  });
  const kind = hitWord(document);
  const isSlippedOnly = fit.partCount === 1 && fit.stretch === 1;
  if (fit.document === document || (fit.met <= fit.metBefore && isSlippedOnly)) {
    throw new AppError(
      'bad-argument',
      say('proposeFit.nothingBetter', { met: fit.metBefore, total: fit.total, kind }),
    );
  }
  proposal.offer({
    label: say('proposeFit.fitToHits'),
    summary: say('proposeFit.meetsInstead', {
      met: fit.met,
      total: fit.total,
      kind,
      before: fit.metBefore,
      fit: describeFit(fit),
    }),
    details: missedWords(editor, fit),
    document: fit.document,
    fromSeconds: clip.startSample / document.sampleRate,
  });
}

function describeFit({ stretch, slipSeconds, partCount, ...fit }: HitFit): string {
  if (partCount > 1) {
    const { leftOutBeats, repeatedBeats } = fit;
    return say('proposeFit.inParts', {
      count: partCount,
      fastest: tempoWords(fit.shortestStretch),
      slowest: tempoWords(fit.longestStretch),
      beats: leftOutBeats + repeatedBeats,
    });
  }
  const seconds = formatNumber(Math.abs(slipSeconds), 2);
  const slip =
    Math.abs(slipSeconds) < 0.0005
      ? say('proposeFit.notMoved')
      : slipSeconds > 0
        ? say('proposeFit.later', { seconds })
        : say('proposeFit.earlier', { seconds });
  return say('proposeFit.slipAndTempo', { slip, tempo: tempoWords(stretch) });
}

function missedWords({ project }: Pick<EditorState, 'project'>, { missed }: HitFit): string[] {
  if (missed.length === 0) return [];
  const named = missed.slice(0, mostNamed).map(({ marker, seconds }) => {
    const place = timecodeAt(marker.seconds, project.timecode);
    const at = marker.label === '' ? place : say('proposeFit.at', { label: marker.label, place });
    if (!Number.isFinite(seconds)) return at;
    return say('proposeFit.missedBy', { at, milliseconds: Math.round(1000 * seconds) });
  });
  const more = missed.length - named.length;
  const places = named.join(', ');
  return [
    more > 0
      ? say('proposeFit.missesAndMore', { places, more })
      : say('proposeFit.misses', { places }),
  ];
}
