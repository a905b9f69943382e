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
  return { past: { label, changes, next: history.past }, future: undefined };
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
  const { past, future } = history;
  if (!past) return undefined;
  const changes = invertChanges(past.changes);
  const applied = applyChanges(document, changes);
  if (applied.conflicts.length > 0) {
    return { ...applied, label: past.label, changes: [], history: { past: past.next, future } };
  }
  const undone = { past: past.next, future: { ...past, next: future } };
  return { ...applied, label: past.label, changes, history: undone };
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

/** Removes the newest step of that label which made a refused edit: the edit never happened. */
export function forgetRefused(
  history: EditHistory,
  label: string,
  refused: readonly DocumentChange[],
): EditHistory {
  const madeIt = (step: Step): boolean =>
    step.label === label &&
    step.changes.some(({ path, to }) =>
      refused.some((other) => isSame(other.path, path) && isSame(other.to, to)),
    );
  const newer: Step[] = [];
  let step = history.past;
  for (; step && !madeIt(step); step = step.next) newer.push(step);
  if (!step) return history;
  const past = newer.reduceRight<Step | undefined>((next, kept) => ({ ...kept, next }), step.next);
  return { ...history, past };
}

/** The steps from one on: from `past` the newest first, from `future` the one redone next first. */
export function listSteps(step: Step | undefined): Omit<Step, 'next'>[] {
  const steps: Omit<Step, 'next'>[] = [];
  for (; step; step = step.next) steps.push({ label: step.label, changes: step.changes });
  return steps;
}

/** The opposite of {@link listSteps}. */
export function linkSteps(steps: readonly Omit<Step, 'next'>[]): Step | undefined {
  return steps.reduceRight<Step | undefined>(
    (next, { label, changes }) => ({ label, changes, next }),
    undefined,
  );
}
