import type { Cue } from '../shared/project-document.ts';
import { hostNote, type HostNote } from '../shared/host-note.ts';

/** What is wrong with cues, as sentences; empty when nothing is. */
export function cueProblems(cues: readonly Cue[]): HostNote[] {
  const problems: HostNote[] = [];
  const ids = new Set<string>();
  cues.forEach((cue, index) => {
    if (ids.has(cue.id)) problems.push(hostNote(`Two cues are called "${cue.id}".`));
    ids.add(cue.id);
    if (cue.endSeconds <= cue.startSeconds) {
      problems.push(hostNote(`Cue "${cue.id}" does not end after it begins.`));
    }
    const previous = cues[index - 1];
    if (previous && previous.endSeconds > cue.startSeconds) {
      problems.push(hostNote(`Cue "${cue.id}" overlaps cue "${previous.id}".`));
    }
  });
  return problems;
}

/** The cues, in order, without those that have no length or begin inside of another; as they were if all is well. */
export function repairCues(cues: readonly Cue[]): Cue[] {
  const ids = new Set<string>();
  const kept: Cue[] = [];
  for (const cue of cues.toSorted((a, b) => a.startSeconds - b.startSeconds)) {
    const isFree = cue.startSeconds >= (kept.at(-1)?.endSeconds ?? 0);
    if (!isFree || cue.endSeconds <= cue.startSeconds || ids.has(cue.id)) continue;
    ids.add(cue.id);
    kept.push(cue);
  }
  const isUnchanged = kept.length === cues.length && kept.every((cue, i) => cue === cues[i]);
  return isUnchanged ? (cues as Cue[]) : kept;
}
