import { describe, expect, it } from 'vitest';
import { createDocument } from '../shared/project-document.ts';
import { addCue, cuesOf, editCue, splitCueAt } from './cues.ts';
import { applyChanges, diffDocuments } from './document-changes.ts';
import { withOwnIds } from './own-ids.ts';

const empty = createDocument(32_000);

describe('withOwnIds', () => {
  it('lets two windows add cues at the same time', () => {
    const one = addCue(empty, { startSeconds: 0, endSeconds: 5 });
    const other = addCue(empty, { startSeconds: 10, endSeconds: 15 });
    const edits = [one, other].map((edited, index) =>
      diffDocuments(empty, withOwnIds(empty, edited, `window${index}`)),
    );
    const first = applyChanges(empty, edits[0]!);
    const both = applyChanges(first.document, edits[1]!);
    expect(both.conflicts).toEqual([]);
    expect(cuesOf(both.document).map(({ startSeconds }) => startSeconds)).toEqual([0, 10]);
  });

  it('keeps the ids of cues that there were', () => {
    const spotted = addCue(empty, { startSeconds: 0, endSeconds: 8 });
    const edited = editCue(spotted, 'cue-1', { title: 'Storm' });
    expect(withOwnIds(spotted, edited, 'abc')).toBe(edited);
    const ids = cuesOf(withOwnIds(spotted, splitCueAt(spotted, 4), 'abc')).map(({ id }) => id);
    expect(ids).toEqual(['cue-1', 'cue-2-abc']);
    expect(withOwnIds(empty, empty, 'abc')).toBe(empty);
  });
});
