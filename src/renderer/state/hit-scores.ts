import { ownSpan } from '../../document/clips.ts';
import { accentsOf, placesToHit, scoreHits, type HitScore } from '../../document/score-hits.ts';
import type { Marker, Take } from '../../shared/project-document.ts';
import type { ProjectState } from './project-state.svelte.ts';

const known = new WeakMap<readonly Marker[], Map<string, HitScore>>();

/**
 * How well a take meets the hit points or cuts of its stretch of the film, where it was made for.
 * Undefined while its onsets are not known, and where there is nothing to meet.
 */
export function hitScoreOf(project: ProjectState, take: Take): HitScore | undefined {
  const found = project.beats?.take(take.id);
  if (!found || !project.isOpen) return undefined;
  const { markers } = project.document;
  const scores = known.get(markers) ?? new Map<string, HitScore>();
  known.set(markers, scores);
  const score = scores.get(take.id) ?? scored(take, markers, accentsOf(found));
  scores.set(take.id, score);
  return score.total > 0 ? score : undefined;
}

function scored(take: Take, markers: readonly Marker[], accents: readonly number[]): HitScore {
  const start = take.startToken / take.frameRate;
  const { startSample, endSample } = ownSpan(take);
  return scoreHits(
    accents.map((seconds) => start + seconds),
    placesToHit({ markers: [...markers] }).map(({ seconds }) => seconds),
    startSample / take.sampleRate,
    endSample / take.sampleRate,
  );
}

/** Takes with those first that meet the picture best beside chance; the rest in their order. */
export function rankedByHits(project: ProjectState, takes: readonly Take[]): Take[] {
  const worth = (take: Take): number => hitScoreOf(project, take)?.z ?? -Infinity;
  return takes.toSorted((a, b) => (worth(b) > worth(a) ? 1 : worth(b) < worth(a) ? -1 : 0));
}

/** The word for what is met: hit points where there are any, else cuts. */
export function hitWord({ markers }: { readonly markers: readonly Marker[] }): 'hits' | 'cuts' {
  return markers.some(({ kind }) => kind === 'hit') ? 'hits' : 'cuts';
}
