import type { DocumentChange } from '../shared/document-change.ts';
import type { Clip, Cue, Marker, ProjectDocument } from '../shared/project-document.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Parts that are arrays of things with ids, and the order in which the document keeps them. */
const lists = new Map<string, (a: never, b: never) => number>([
  ['clips', (a: Clip, b: Clip) => a.startSample - b.startSample || compareIds(a, b)],
  ['cues', (a: Cue, b: Cue) => a.startSeconds - b.startSeconds || compareIds(a, b)],
  ['musicTracks', compareIds],
  ['markers', (a: Marker, b: Marker) => a.seconds - b.seconds || compareIds(a, b)],
]);
/** Parts that are records, each field of which is edited on its own. */
const records: readonly string[] = ['mix', 'takeNotes'];
/** Fields of records that hold a part for each lane. */
const laneRecords: readonly string[] = ['mix/lanes', 'mix/automation'];

function isLaneRecord(key: string, name: string): boolean {
  return laneRecords.includes(`${key}/${name}`);
}

function compareIds(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Result of applying changes to a document. */
export interface AppliedChanges {
  /** The changed document; the given one where there are conflicts. */
  readonly document: ProjectDocument;
  /** Changes of parts that are neither as the edit found them nor as it left them. */
  readonly conflicts: readonly DocumentChange[];
}

/** What has to change in `from` to get `to`, part by part. Empty when they are equal. */
export function diffDocuments(from: ProjectDocument, to: ProjectDocument): DocumentChange[] {
  const [before, after] = [from as Fields, to as Fields];
  const changes: DocumentChange[] = [];
  for (const key of keysOf(before, after)) {
    if (before[key] === after[key]) continue;
    if (!lists.has(key) && !records.includes(key)) {
      if (!isSame(before[key], after[key])) changes.push(change([key], before[key], after[key]));
      continue;
    }
    const [old, present] = [fieldsOf(key, before[key]), fieldsOf(key, after[key])];
    for (const name of keysOf(old, present)) {
      if (isSame(old[name], present[name])) continue;
      if (isLaneRecord(key, name)) changes.push(...diffLanes([key, name], old, present));
      else changes.push(change([key, name], old[name], present[name]));
    }
  }
  return changes;
}

/** What has to change in the part for each lane that a field of a record holds. */
function diffLanes(path: readonly [string, string], from: Fields, to: Fields): DocumentChange[] {
  const [before, after] = [from, to].map((fields) => (fields[path[1]] ?? {}) as Fields);
  return keysOf(before!, after!)
    .filter((laneId) => !isSame(ownField(before!, laneId), ownField(after!, laneId)))
    .map((laneId) =>
      change([...path, laneId], ownField(before!, laneId), ownField(after!, laneId)),
    );
}

/**
 * Applies an edit to a document that may have changed since the edit was made: all of it, or nothing
 * when it conflicts with what the document holds now. A part that already is as the edit left it is
 * no conflict.
 */
export function applyChanges(
  document: ProjectDocument,
  changes: readonly DocumentChange[],
): AppliedChanges {
  const parts = new DocumentParts(document);
  const conflicts = parts.apply(changes);
  return { document: parts.document, conflicts };
}

/** Applies edits one after the other, as {@link applyChanges}; those that conflict are left out. */
export function applyEdits(
  document: ProjectDocument,
  edits: readonly (readonly DocumentChange[])[],
): ProjectDocument {
  const parts = new DocumentParts(document);
  for (const changes of edits) parts.apply(changes);
  return parts.document;
}

/** Sets the parts to what the edit left them as, whatever they are now. */
export function forceChanges(
  document: ProjectDocument,
  changes: readonly DocumentChange[],
): ProjectDocument {
  const parts = new DocumentParts(document);
  parts.force(changes);
  return parts.document;
}

/** The changes that undo the given ones. */
export function invertChanges(changes: readonly DocumentChange[]): DocumentChange[] {
  return changes.map(({ path, from, to }) => change(path, to, from));
}

/** One edit that does what two edits do one after the other. */
export function composeChanges(
  first: readonly DocumentChange[],
  second: readonly DocumentChange[],
): DocumentChange[] {
  const byPath = new Map(first.map((item) => [pathKey(item), item]));
  for (const item of second) {
    const earlier = byPath.get(pathKey(item));
    byPath.set(pathKey(item), earlier ? change(item.path, earlier.from, item.to) : item);
  }
  return [...byPath.values()].filter(({ from, to }) => !isSame(from, to));
}

/**
 * The edits without the changes that `document` already contains, for edits that are sent again
 * because it is unknown how many of them were stored. Edits are in the order they were made in.
 */
export function withoutStoredChanges(
  document: ProjectDocument,
  edits: readonly (readonly DocumentChange[])[],
): DocumentChange[][] {
  const parts = new DocumentParts(document);
  const storedUntil = new Map<string, number>();
  edits.forEach((changes, index) => {
    for (const item of changes) {
      if (isSame(parts.get(item.path), item.to)) storedUntil.set(pathKey(item), index);
    }
  });
  return edits.map((changes, index) =>
    changes.filter((item) => index > (storedUntil.get(pathKey(item)) ?? -1)),
  );
}

/** Whether two values without functions, as JSON has them, are equal. Absent equals undefined. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Fields, b as Fields];
  return keysOf(left, right).every((key) => isSame(ownField(left, key), ownField(right, key)));
}

/** A document taken apart, for many changes at the cost of one. */
class DocumentParts {
  readonly #document: Fields;
  /** Parts by name, of those fields that were requested. */
  readonly #opened = new Map<string, Map<string, unknown>>();
  readonly #changed = new Map<string, unknown>();

  constructor(document: ProjectDocument) {
    this.#document = document;
  }

  get document(): ProjectDocument {
    if (this.#changed.size === 0) return this.#document as ProjectDocument;
    const edited: Record<string, unknown> = { ...this.#document };
    for (const [key, value] of this.#changed) {
      const parts = this.#opened.get(key);
      if (parts) edited[key] = lists.has(key) ? sorted(key, [...parts.values()]) : toFields(parts);
      else if (value === undefined) delete edited[key];
      else edited[key] = value;
    }
    return edited as ProjectDocument;
  }

  get([key = '', name = '', laneId]: readonly string[]): unknown {
    if (lists.has(key) || records.includes(key)) {
      const part = this.#open(key).get(name);
      return laneId === undefined ? part : ownField((part ?? {}) as Fields, laneId);
    }
    return this.#changed.has(key) ? this.#changed.get(key) : ownField(this.#document, key);
  }

  apply(changes: readonly DocumentChange[]): DocumentChange[] {
    const conflicts = changes.filter(({ path, from, to }) => {
      const present = this.get(path);
      return !isSame(present, from) && !isSame(present, to);
    });
    if (conflicts.length === 0) this.force(changes);
    return conflicts;
  }

  force(changes: readonly DocumentChange[]): void {
    for (const { path, to } of changes) {
      const [key = '', name = '', laneId] = path;
      this.#changed.set(key, to);
      if (!lists.has(key) && !records.includes(key)) continue;
      const parts = this.#open(key);
      const part = laneId === undefined ? to : withLane(parts.get(name), laneId, to);
      if (part === undefined) parts.delete(name);
      else parts.set(name, part);
    }
  }

  #open(key: string): Map<string, unknown> {
    const known = this.#opened.get(key);
    if (known) return known;
    const parts = new Map(Object.entries(fieldsOf(key, ownField(this.#document, key))));
    this.#opened.set(key, parts);
    return parts;
  }
}

/** A record with the part of one lane set; undefined where no lane is left. */
function withLane(record: unknown, laneId: string, to: unknown): Fields | undefined {
  const { [laneId]: _before, ...others } = (record ?? {}) as Fields;
  const next = to === undefined ? others : { ...others, [laneId]: to };
  return Object.keys(next).length > 0 ? next : undefined;
}

function toFields(parts: ReadonlyMap<string, unknown>): Fields {
  return Object.fromEntries(parts);
}

function fieldsOf(key: string, value: unknown): Fields {
  if (!lists.has(key)) return (value ?? {}) as Fields;
  const items = (value ?? []) as readonly { readonly id: string }[];
  return Object.fromEntries(items.map((item) => [item.id, item]));
}

function sorted(key: string, items: readonly unknown[]): unknown[] {
  return (items as never[]).toSorted(lists.get(key));
}

function change(path: readonly string[], from: unknown, to: unknown): DocumentChange {
  return {
    path: [...path],
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}

function pathKey({ path }: DocumentChange): string {
  return JSON.stringify(path);
}

function keysOf(a: Fields, b: Fields): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

function ownField(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}
