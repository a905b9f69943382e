import type { DocumentChange } from '../shared/document-change.ts';
import type { ProjectDocument } from '../shared/project-document.ts';
import { applyChanges, composeChanges, invertChanges, isSame } from './document-changes.ts';

/** One edit that can be undone. */
export interface Step {
  /** What the step did, e.g. `Trim Clip`. */
  readonly label: string;
  readonly changes: readonly DocumentChange[];
  readonly next: Step | undefined;
}

/**
 * The edits that one window can undo and redo. They are kept as changes of parts and not as whole
 * documents, so that undoing leaves alone what other windows edited since. Immutable.
 */
export interface EditHistory {
  readonly past: Step | undefined;
  readonly future: Step | undefined;
}

/** What undoing or redoing one step does. */
export interface Stepped {
  readonly history: EditHistory;
  /** The step that was undone or redone. */
  readonly label: string;
  readonly document: ProjectDocument;
  /** What it changed; empty where it conflicts. */
  readonly changes: readonly DocumentChange[];
  /** Parts that changed since: nothing was undone, and the step is gone from the history. */
  readonly conflicts: readonly DocumentChange[];
}

/** Nothing to undo, nothing to redo. */
export const emptyHistory: EditHistory = { past: undefined, future: undefined };

/** Adds a step. What was undone before can no longer be redone. */
export function commitStep(
  history: EditHistory,
  label: string,
  changes: readonly DocumentChange[],
): EditHistory {
  if (changes.length === 0) return history;
  return { past: { label, changes, next: lastChange(history.past) }, future: undefined };
}

/** The newest step that changes something: a drag that came back to where it began is none. */
export function lastChange(step: Step | undefined): Step | undefined {
  while (step && step.changes.length === 0) step = step.next;
  return step;
}

/**
 * Adds changes to the last step, as each move of a drag after its first. With nothing to add to, or
 * after an undo, they are a step of their own.
 */
export function amendStep(
  history: EditHistory,
  label: string,
  changes: readonly DocumentChange[],
): EditHistory {
  const { past, future } = history;
  if (past?.label !== label || future) return commitStep(history, label, changes);
  const composed = composeChanges(past.changes, changes);
  return { past: { label, changes: composed, next: past.next }, future };
}

/** Undoes the last step on the document as it is now; undefined where there is none. */
export function undoStep(history: EditHistory, document: ProjectDocument): Stepped | undefined {
  const { future } = history;
  const past = lastChange(history.past);
  if (!past) return undefined;
  const changes = invertChanges(past.changes);
  const applied = applyChanges(document, changes);
  if (applied.conflicts.length > 0) {
    return { ...applied, label: past.label, changes: [], history: { past: past.next, future } };
  }
  const undone = { past: past.next, future: { ...past, next: future } };
  return { ...applied, label: past.label, changes, history: undone };
}

/**
 * Undoes the last step as if it had never been made: afterwards, what could be redone before it can be
 * redone again.
 *
 * @param future what could be redone before the step
 */
export function takeBackStep(
  history: EditHistory,
  document: ProjectDocument,
  future: Step | undefined,
): Stepped | undefined {
  const { past } = history;
  if (!past) return undefined;
  if (past.changes.length === 0) {
    const { label, next } = past;
    return { history: { past: next, future }, label, document, changes: [], conflicts: [] };
  }
  const stepped = undoStep(history, document);
  return stepped && { ...stepped, history: { past: past.next, future } };
}

/** Redoes the step undone last on the document as it is now; undefined where there is none. */
export function redoStep(history: EditHistory, document: ProjectDocument): Stepped | undefined {
  const { past, future } = history;
  if (!future) return undefined;
  const { label, changes } = future;
  const applied = applyChanges(document, changes);
  if (applied.conflicts.length > 0) {
    return { ...applied, label, changes: [], history: { past, future: future.next } };
  }
  const redone = { past: { ...future, next: past }, future: future.next };
  return { ...applied, label, changes, history: redone };
}

/**
 * Removes a refused edit from the newest step of that label which made it: the edit never happened. What
 * the step did before, as the earlier moves of a drag, stays in it.
 */
export function forgetRefused(
  history: EditHistory,
  label: string,
  refused: readonly DocumentChange[],
): EditHistory {
  const madeBy = (step: Step): DocumentChange[] =>
    refused.filter((other) =>
      step.changes.some(({ path, to }) => isSame(other.path, path) && isSame(other.to, to)),
    );
  const madeIt = (step: Step): boolean => step.label === label && madeBy(step).length > 0;
  const newer: Step[] = [];
  let step = history.past;
  for (; step && !madeIt(step); step = step.next) newer.push(step);
  if (!step) return history;
  const kept = composeChanges(step.changes, invertChanges(madeBy(step)));
  const older = kept.length > 0 ? { ...step, changes: kept } : step.next;
  const past = newer.reduceRight<Step | undefined>((next, later) => ({ ...later, next }), older);
  return { ...history, past };
}

/** The steps from one on: from `past` the newest first, from `future` the one redone next first. */
export function listSteps(step: Step | undefined): Omit<Step, 'next'>[] {
  const steps: Omit<Step, 'next'>[] = [];
  for (step = lastChange(step); step; step = step.next) {
    steps.push({ label: step.label, changes: step.changes });
  }
  return steps;
}

/** The opposite of {@link listSteps}. */
export function linkSteps(steps: readonly Omit<Step, 'next'>[]): Step | undefined {
  return steps.reduceRight<Step | undefined>(
    (next, { label, changes }) => ({ label, changes, next }),
    undefined,
  );
}
