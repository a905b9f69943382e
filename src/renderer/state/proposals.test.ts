import { afterEach, expect, it, vi } from 'vitest';
import { addHitPoint } from '../../document/markers.ts';
import { addMusicTrack, clipsOn } from '../../document/music-tracks.ts';
import type { FoundBeats } from '../../shared/found-beats.ts';
import { hitScoreOf, rankedByHits } from './hit-scores.ts';
import { proposeBarEnding } from './propose-bar-ending.ts';
import { proposeFit } from './propose-fit.ts';
import { proposeLength } from './propose-length.ts';
import { chooseTake } from './scoring.ts';
import { openTestStudio, testTake } from './test-studio.ts';

afterEach(() => vi.unstubAllGlobals());

/** Beats from a time on, all of them accents; bars of four. */
function beatsFrom(first: number, beatsPerMinute: number): FoundBeats {
  const beats: number[] = [];
  for (let beat = first; beat < 19.98; beat += 60 / beatsPerMinute) beats.push(beat);
  const harmony = beats.map(() => new Array<number>(12).fill(1 / 12));
  return {
    version: 2,
    onsets: beats.map((seconds) => ({ seconds, strength: 1 })),
    pulse: { beatsPerMinute, beats, harmony, clarity: 1, beatsPerBar: 4, firstBar: 0 },
  };
}

async function openScore(firstOfB = 0.75) {
  const found: Record<string, FoundBeats> = {
    '/takes/a.beats': beatsFrom(0.9, 100),
    '/takes/b.beats': beatsFrom(firstOfB, 100),
  };
  vi.stubGlobal('fetch', (url: string) =>
    Promise.resolve(new Response(JSON.stringify(found[url]), { status: found[url] ? 200 : 404 })),
  );
  const test = await openTestStudio([testTake('a', 0, 20), testTake('b', 0, 20, 2)]);
  const { editor } = test;
  chooseTake(editor, 'a');
  await expect.poll(() => editor.project.beats?.take('a')).toBeDefined();
  await expect.poll(() => editor.project.beats?.take('b')).toBeDefined();
  return { ...test, clip: () => editor.project.document.clips[0]! };
}

it('proposes an ending, names a take that ends better, and makes one step of it', async () => {
  const { editor, clip } = await openScore();
  const { project, proposal } = editor;
  const before = project.document;
  proposeBarEnding(editor, clip());
  expect(project.document).toBe(before);
  expect(proposal.current?.summary).toMatch(/^The clip ends with a beat; from 00:00:1\d:\d\d on/);
  expect(proposal.current?.details).toEqual([
    expect.stringMatching(/^“Take 2 · seed 2” would end/),
  ]);
  expect(proposal.heardDocument?.clips[0]!.fadeOut.curve).toBe('decay');
  proposal.heard = false;
  expect(proposal.heardDocument).toBeUndefined();
  proposal.take();
  expect(clip().fadeOut.curve).toBe('decay');
  expect(proposal.current).toBeUndefined();
  project.undo();
  expect(project.document).toEqual(before);
});

it('keeps a proposal when the host confirms an earlier edit, and when the connection comes back', async () => {
  const { editor, clip, tell } = await openScore();
  const { project, proposal } = editor;
  project.commit('Add Hit Point', addHitPoint(project.document, 1));
  // Sent 100 ms after the one before, so that the host confirms it after the proposal was made.
  project.commit('Add Hit Point', addHitPoint(project.document, 2));
  proposeBarEnding(editor, clip());
  const offered = proposal.current;
  expect(project.isStored).toBe(false);
  await expect.poll(() => project.isStored).toBe(true);
  expect(proposal.current).toBe(offered);
  tell({ type: 'connection', connected: false });
  tell({ type: 'connection', connected: true });
  await project.catchUp();
  expect(proposal.current).toBe(offered);
  proposal.take();
  expect(clip().fadeOut.curve).toBe('decay');
});

it('scores and ranks takes by hit points, fits the clip, and names what is missed', async () => {
  const { editor, clip } = await openScore(1.1);
  const { project, proposal } = editor;
  const places = [3.5, 6.5, 10.1, 12.5, 15.5];
  let document = project.document;
  for (const seconds of places) document = addHitPoint(document, seconds);
  project.commit('Add Hit Points', addHitPoint(document, 16.4, 'Door'));
  const scores = ['a', 'b'].map((id) => hitScoreOf(project, project.take(id)!)!);
  expect(scores.map(({ met }) => met)).toEqual([0, 5]);
  expect(rankedByHits(project, project.takes).map(({ id }) => id)).toEqual(['b', 'a']);
  proposeFit(editor, clip());
  expect(proposal.current?.summary).toMatch(/^Meets 5 of 6 hits instead of 0: 0\.[12]\d s later/);
  expect(proposal.current?.details[0]).toMatch(/^Misses Door at 00:00:16:10 by \d+ ms\.$/);
  project.commit('Add Hit Point', addHitPoint(project.document, 1));
  expect(proposal.current).toBeUndefined();
});

it('proposes a shorter version from the beginning of the clip', async () => {
  const { editor, clip } = await openScore();
  proposeLength(editor, clip(), 15);
  const { label, summary, document } = editor.proposal.current!;
  expect(label).toBe('Shorten to 15 s');
  expect(summary).toMatch(/bars? (is|are) left out at/);
  const last = document.clips.at(-1)!;
  expect(last.startSample + last.lengthSamples).toBe(15 * document.sampleRate);
  expect(() => proposeLength(editor, clip(), 60)).toThrow(/not more than 60\.0 s/);
});

it('is for the clip on the track that is meant, where clips of several are under the playhead', async () => {
  const { editor } = await openScore();
  const { project, proposal, selection, transport, commands } = editor;
  const { document, trackId } = addMusicTrack(project.document);
  project.commit('Add Music Track', document);
  selection.trackId = trackId;
  chooseTake(editor, 'b');
  selection.clear();
  transport.seek(5);
  commands.run('music.end-on-bar');
  const curves = (id: string) =>
    clipsOn(proposal.current!.document.clips, id).map(({ fadeOut }) => fadeOut.curve);
  expect(curves(trackId)).toEqual(['decay']);
  expect(curves('music')).not.toEqual(['decay']);
});
