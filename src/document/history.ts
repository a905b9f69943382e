interface Step<Document> {
  /** What the step did, e.g. `Trim Clip`. */
  readonly label: string;
  /** The document on the other side of the step. */
  readonly document: Document;
  readonly next: Step<Document> | undefined;
}

/**
 * A document with all that can be undone and redone, as snapshots. Immutable, so that it can be the
 * state of a window; what is no edit (selection, zoom, playhead, takes) stays outside.
 */
export interface History<Document> {
  readonly document: Document;
  readonly past: Step<Document> | undefined;
  readonly future: Step<Document> | undefined;
}

/** A history that begins with this document: nothing to undo, nothing to redo. */
export function load<Document>(document: Document): History<Document> {
  return { document, past: undefined, future: undefined };
}

/** Makes an edit one step that can be undone. What was undone before can no longer be redone. */
export function commit<Document>(
  history: History<Document>,
  label: string,
  document: Document,
): History<Document> {
  if (document === history.document) return history;
  const past = { label, document: history.document, next: history.past };
  return { document, past, future: undefined };
}

/**
 * Makes an edit part of the last step, as each move of a drag after its first. With nothing to be
 * part of, or after an undo, it is a step of its own.
 */
export function amend<Document>(
  history: History<Document>,
  label: string,
  document: Document,
): History<Document> {
  if (history.past?.label !== label || history.future) return commit(history, label, document);
  return { ...history, document };
}

/** The document before the last step; the same history where there is none. */
export function undo<Document>(history: History<Document>): History<Document> {
  const { document, past, future } = history;
  if (!past) return history;
  const redone = { label: past.label, document, next: future };
  return { document: past.document, past: past.next, future: redone };
}

/** The document after the step that was undone last; the same history where there is none. */
export function redo<Document>(history: History<Document>): History<Document> {
  const { document, past, future } = history;
  if (!future) return history;
  const undone = { label: future.label, document, next: past };
  return { document: future.document, past: undone, future: future.next };
}

/** The menu's words: `Undo Trim Clip`. */
export function undoLabel<Document>({ past }: History<Document>): string {
  return past ? `Undo ${past.label}` : 'Undo';
}

/** The menu's words: `Redo Trim Clip`. */
export function redoLabel<Document>({ future }: History<Document>): string {
  return future ? `Redo ${future.label}` : 'Redo';
}

/**
 * Changes every snapshot alike. For what nobody did by hand and undo must not take away, such as
 * scene cuts that were found meanwhile.
 */
export function changeThroughout<Document>(
  history: History<Document>,
  change: (document: Document) => Document,
): History<Document> {
  const changeSteps = (first: Step<Document> | undefined): Step<Document> | undefined => {
    const steps: Step<Document>[] = [];
    for (let step = first; step; step = step.next) steps.push(step);
    return steps.reduceRight<Step<Document> | undefined>(
      (next, { label, document }) => ({ label, document: change(document), next }),
      undefined,
    );
  };
  return {
    document: change(history.document),
    past: changeSteps(history.past),
    future: changeSteps(history.future),
  };
}
