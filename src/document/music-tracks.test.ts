import { describe, expect, it } from 'vitest';
import { createDocument, type ProjectDocument } from '../shared/project-document.ts';
import { clipEnd, withClip } from './clips.ts';
import { applyChanges, diffDocuments } from './document-changes.ts';
import { documentProblems } from './document-problems.ts';
import { addClip, deleteClips, setClipLocked, splitClipAt } from './edit-clips.ts';
import { exampleSampleRate as second, exampleTake, joinedExample } from './example-project.ts';
import { crossfadedEdges, setCrossfade } from './fade-clip.ts';
import { changeLane, isLaneSilent } from './mix-lanes.ts';
import { moveClips } from './move-clips.ts';
import {
  addMusicTrack,
  clipsOn,
  deleteMusicTrack,
  musicTracks,
  renameMusicTrack,
  trackAlone,
} from './music-tracks.ts';
import { copyClips, pasteClips } from './paste-clips.ts';
import { withOwnIds } from './own-ids.ts';
import { placeTake } from './place-take.ts';
import { repairDocument } from './repair-document.ts';
import { rippleDelete } from './ripple-delete.ts';
import { rollJoin } from './roll-join.ts';
import { swapTake } from './swap-take.ts';
import { placeHere, takesHere, withTakeHere } from './takes-here.ts';
import { tokensBefore } from './tokens-before.ts';
import { trimClip } from './trim-clip.ts';

const { joined, takes: given } = joinedExample();
const short = exampleTake('short', 6, 4);
const takes = [...given, short];
const { document: empty, trackId } = addMusicTrack(joined);
/** The first track is score | again | score; the second has one clip from 6 s to 10 s. */
const both = placeTake(empty, { takes, take: short, durationSeconds: 20, trackId });
const lower = clipsOn(both.clips, trackId)[0]!;
const first = (document: ProjectDocument) => clipsOn(document.clips, 'music');
const problems = (document: ProjectDocument) => documentProblems(document, takes);

describe('tracks of music', () => {
  it('are one in a document that says nothing of them, and get free ids', () => {
    expect(musicTracks(joined)).toEqual([{ id: 'music', name: 'Music' }]);
    expect(trackId).toBe('music-2');
    const three = addMusicTrack(empty).document;
    expect(musicTracks(three).map(({ name }) => name)).toEqual(['Music', 'Music 2', 'Music 3']);
    const gap = deleteMusicTrack(three, 'music-2');
    expect(addMusicTrack(gap).trackId).toBe('music-2');
  });

  it('have names that can be taken back', () => {
    const named = renameMusicTrack(renameMusicTrack(both, 'music', ' Strings '), trackId, 'Drums');
    expect(musicTracks(named).map(({ name }) => name)).toEqual(['Strings', 'Drums']);
    expect(renameMusicTrack(renameMusicTrack(named, 'music', ''), trackId, '')).toEqual(both);
  });

  it('take new music and leave the other tracks as they are', () => {
    expect(lower).toMatchObject({ track: trackId, takeId: 'short', startSample: 6 * second });
    expect(first(both)).toEqual(joined.clips);
    expect(new Set(both.clips.map(({ id }) => id)).size).toBe(4);
    expect(problems(both)).toEqual([]);
  });

  it('are no neighbours: no edit of a clip makes a join with another track', () => {
    const rest = (document: ProjectDocument) => clipsOn(document.clips, trackId);
    const edits: ((document: ProjectDocument) => ProjectDocument)[] = [
      (from) => deleteClips(from, ['clip-2']),
      (from) => rippleDelete(from, ['clip-1']),
      (from) => trimClip(from, takes, 'clip-1', 'out', 7 * second),
      (from) => splitClipAt(from, 'clip-3', 15 * second),
      (from) => rollJoin(from, takes, 'clip-1', second).document,
      (from) => swapTake(from, takes, 'clip-2', 'score'),
      (from) => setCrossfade(from, takes, 'clip-2', { lengthSamples: 64, curve: 'linear' }),
      (from) => moveClips(from, ['clip-3'], second).document,
    ];
    for (const edit of edits) {
      const changed = edit(both);
      expect(rest(changed)).toEqual([lower]);
      expect(first(changed).map((clip) => ({ ...clip, id: '' }))).toEqual(
        edit(joined).clips.map((clip) => ({ ...clip, id: '' })),
      );
      expect(problems(changed)).toEqual([]);
    }
  });

  it('have their own obstacles: a clip moves freely under those of another track', () => {
    const moved = moveClips(both, [lower.id], -3 * second);
    expect(moved).toMatchObject({ movedSamples: -3 * second, obstacle: undefined });
    expect(first(moved.document)).toEqual(joined.clips);
  });

  it('take clips of another track where they may lie, crossfaded with what they overlap', () => {
    const gapped = deleteClips(both, ['clip-2']);
    const up = moveClips(gapped, [lower.id], -second, -1);
    expect(up).toMatchObject({ movedTracks: -1, obstacle: undefined });
    const clips = first(up.document);
    expect(clips.map(({ takeId }) => takeId)).toEqual(['score', 'short', 'score']);
    expect(clips[1]!.track).toBeUndefined();
    expect(problems(up.document)).toEqual([]);
    // Over all of another clip it stays where it was, and says why.
    const refused = moveClips(both, [lower.id], 0, -1);
    expect(refused).toMatchObject({ document: both, movedTracks: 0 });
    expect(refused.obstacle).toBeDefined();
    // There is no track below the last.
    expect(moveClips(both, [lower.id], 0, 3).document).toBe(both);
    const copied = copyClips(both, ['clip-1'], 0, 1);
    expect(clipsOn(copied.document.clips, trackId)).toHaveLength(2);
    expect(first(copied.document)).toEqual(joined.clips);
    expect(problems(copied.document)).toEqual([]);
  });

  it('are where clips are pasted, on the one that is meant', () => {
    const pasted = pasteClips(both, takes, [first(both)[1]!], 7 * second, trackId);
    expect(first(pasted.document)).toEqual(joined.clips);
    expect(clipsOn(pasted.document.clips, trackId).length).toBeGreaterThan(1);
    expect(problems(pasted.document)).toEqual([]);
    const back = pasteClips(joined, takes, [lower], 0);
    expect(back.document.clips[0]).not.toHaveProperty('track');
  });

  it('are meant by the clip under the playhead, the selected track first', () => {
    const at = 8 * second;
    expect(placeHere(both, at, [], 20 * second, trackId)).toMatchObject({ clipId: lower.id });
    expect(placeHere(both, at, [], 20 * second).clipId).toBe('clip-2');
    const free = placeHere(both, 2 * second, [lower], 20 * second, 'music-2');
    expect(free).toMatchObject({ trackId, clipId: lower.id });
    const gap = placeHere({ ...both, clips: [lower] }, 2 * second, [], 20 * second, trackId);
    expect(gap).toMatchObject({ startSample: 0, endSample: 6 * second });
    const filled = withTakeHere({ ...both, clips: [lower] }, takes, gap, 'score');
    expect(clipsOn(filled.clips, trackId).map(({ takeId }) => takeId)).toEqual(['score', 'short']);
    expect(takesHere(both, takes, gap).map(({ id }) => id)).toEqual(['score', 'again']);
  });

  it('continue their own music alone', () => {
    const wanted = { endToken: 500, count: 10, frameRate: 50 };
    const alone = trackAlone(both, trackId);
    expect(new Set(tokensBefore(alone, takes, wanted).map(({ takeId }) => takeId))).toEqual(
      new Set(['short']),
    );
  });

  it('are deleted with their clips and settings, but the first and locked ones stay', () => {
    const mixed = { ...both, mix: changeLane(both.mix, trackId, [], { solo: true }) };
    expect(isLaneSilent(mixed.mix, 'music', [])).toBe(true);
    expect(deleteMusicTrack(mixed, trackId)).toEqual(joined);
    expect(() => deleteMusicTrack(both, 'music')).toThrow(/first music track/);
    const locked = setClipLocked(both, lower.id, true);
    expect(() => deleteMusicTrack(locked, trackId)).toThrow(/locked/);
  });

  it('leave nothing in the mix where they are deleted while another window mixes them', () => {
    const soloed = { ...empty, mix: changeLane(empty.mix, trackId, [], { solo: true }) };
    // This window has not seen the solo yet: nothing conflicts.
    const merged = applyChanges(soloed, diffDocuments(empty, deleteMusicTrack(empty, trackId)));
    expect(merged.conflicts).toEqual([]);
    expect(isLaneSilent(merged.document.mix, 'music', [])).toBe(true);
    expect(problems(merged.document)).toEqual([
      expect.stringContaining('settings of track "music-2", which does not exist'),
    ]);
    const { document: repaired, repairs } = repairDocument(merged.document, takes);
    expect(repairs).toHaveLength(1);
    expect(problems(repaired)).toEqual([]);
    expect(repaired.mix).toEqual(joined.mix);
  });

  it('give new clips ids that no clip of another track has in the same window', () => {
    const named = withOwnIds(createDocument(second), empty, 'abcdef');
    const placed = placeTake(named, { takes, take: short, durationSeconds: 20, trackId });
    const own = withOwnIds(named, placed, 'abcdef');
    expect(new Set(own.clips.map(({ id }) => id)).size).toBe(joined.clips.length + 1);
  });

  it('are no neighbours in a crossfade: clips of two tracks overlap without one', () => {
    const under = moveClips(both, [lower.id], 9 * second).document;
    const [clip] = clipsOn(under.clips, trackId);
    expect(crossfadedEdges(under, clip!)).toEqual({ in: false, out: false });
    const edges = (id: string) =>
      crossfadedEdges(
        both,
        both.clips.find((one) => one.id === id)!,
      );
    expect(edges('clip-1')).toEqual({ in: false, out: true });
    expect(edges('clip-2')).toEqual({ in: true, out: true });
  });

  it('are the first one where a clip names that, as where it names none', () => {
    const place = { takeId: 'short', lengthSamples: second };
    const gap = addClip({ ...joined, clips: [] }, takes, { ...place, startSample: 4 * second });
    const { clips } = addClip(gap, takes, { ...place, startSample: 8 * second });
    const moved = (track?: 'music') => {
      const [still, moving] = clips;
      const named = {
        ...joined,
        clips: [{ ...still!, locked: true, ...(track && { track }) }, moving!],
      };
      return moveClips(named, [moving!.id], -4.3 * second);
    };
    expect(moved()).toMatchObject({ obstacle: 'locked', movedSamples: -5 * second + 16 });
    expect(moved('music').movedSamples).toBe(moved().movedSamples);
  });

  it('are missed where clips of several are pasted and one is gone', () => {
    const copied = [first(both)[1]!, lower];
    const pasted = pasteClips(both, takes, copied, 0).document;
    expect(problems(pasted)).toEqual([]);
    const gone = deleteMusicTrack(both, trackId);
    expect(() => pasteClips(gone, takes, copied, 0)).toThrow(/track .* is gone: add a music track/);
  });

  it('are merged track by track, and a clip on a deleted one is refused', () => {
    const changes = diffDocuments(joined, both);
    expect(changes.map(({ path }) => path.join('/')).sort()).toEqual([
      `clips/${lower.id}`,
      'musicTracks/music-2',
    ]);
    const renamed = renameMusicTrack(joined, 'music', 'Strings');
    const merged = applyChanges(renamed, changes);
    expect(merged.conflicts).toEqual([]);
    expect(musicTracks(merged.document).map(({ name }) => name)).toEqual(['Strings', 'Music 2']);
    const lost = { ...both, musicTracks: [] };
    expect(problems(lost)).toEqual([expect.stringContaining('"music-2", which does not exist')]);
    const { document: repaired, repairs } = repairDocument(lost, takes);
    expect(repairs).toHaveLength(1);
    expect(problems(repaired)).toEqual([]);
    expect(repaired.clips).toEqual(both.clips);
  });

  it('give no free place away: music is added where nothing lies on the track', () => {
    const beside = addClip(both, takes, { takeId: 'short', startSample: 0, trackId });
    expect(clipsOn(beside.clips, trackId)).toHaveLength(2);
    expect(() =>
      addClip(both, takes, { takeId: 'short', startSample: 5 * second, trackId }),
    ).toThrow(/music here already/);
  });

  it('with another sample rate are refused, also where the track is empty', () => {
    const foreign = exampleTake('foreign', 0, 4, 8000);
    const place = { takes: [...takes, foreign], take: foreign, durationSeconds: 20, trackId };
    expect(() => placeTake(empty, place)).toThrow(/8000 Hz/);
    const fresh = placeTake({ ...createDocument(second), musicTracks: empty.musicTracks }, place);
    expect(fresh.sampleRate).toBe(8000);
  });

  it('overlap as their own rules say, whatever lies on others', () => {
    const same = withClip(both, { ...lower, startSample: first(both)[1]!.startSample });
    expect(problems(same)).toEqual([]);
    const over = {
      ...both,
      clips: [...both.clips, { ...lower, id: 'clip-9', startSample: 7 * second }],
    };
    expect(problems(over)).toEqual([expect.stringContaining('by more than their crossfade')]);
    const repaired = repairDocument(over, takes).document;
    expect(problems(repaired)).toEqual([]);
    expect(first(repaired)).toEqual(joined.clips);
    expect(clipEnd(clipsOn(repaired.clips, trackId)[0]!)).toBe(7 * second);
  });
});

it('gives a second track joins and endings as the first has them', () => {
  const [one, two] = [exampleTake('one', 0, 20), exampleTake('two', 8, 12)];
  const known = [...takes, one, two];
  const at = { takes: known, durationSeconds: 20 };
  const build = (trackId: string | undefined, from: ProjectDocument) =>
    placeTake(placeTake(from, { ...at, take: one, trackId }), { ...at, take: two, trackId });
  const alone = build(undefined, createDocument(second));
  const lowerClips = clipsOn(build(trackId, empty).clips, trackId);
  expect(lowerClips.map((clip) => ({ ...clip, id: '', track: undefined }))).toEqual(
    alone.clips.map((clip) => ({ ...clip, id: '', track: undefined })),
  );
});
