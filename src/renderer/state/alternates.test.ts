import { expect, it } from 'vitest';
import { clipEnd } from '../../document/clips.ts';
import { trackOf } from '../../document/music-tracks.ts';
import { layOutLanes } from '../timeline/lane-layout.ts';
import { Snapper } from '../timeline/snapper.ts';
import { SwipePointer } from '../timeline/swipe-pointer.ts';
import { alternateTakes, hearInPlace, playedParts } from './alternates.ts';
import { chooseTake } from './scoring.ts';
import { openTestStudio, testSampleRate, testTake } from './test-studio.ts';

/** Two takes of 20 s, the first on the track, as lanes under it; take b is 3 dB louder than a. */
async function openLanes() {
  const takes = [testTake('a', 0, 20), testTake('b', 0, 20, 2), testTake('late', 12, 4, 3)];
  const { editor } = await openTestStudio(takes);
  const { view, comparison, project } = editor;
  chooseTake(editor, 'a');
  comparison.measure = ({ a }) => Promise.resolve(a === 'a' ? { a: 0, b: -3 } : { a: -3, b: 0 });
  await comparison.matchLevels(true);
  view.snapping = false;
  editor.commands.run('music.alternates');
  const alternates = {
    trackId: view.alternatesOf!,
    takeIds: alternateTakes(project).map(({ id }) => id),
  };
  const music = ['music'];
  const lanes = layOutLanes({ height: 500, music, originals: [], alternates });
  const viewport = { pixelsPerSecond: 50, scrollSeconds: 0, width: 1000 };
  const shown = () => ({ viewport, lanes, boxes: [] });
  const pointer = new SwipePointer(editor, shown, new Snapper(editor, shown), () => undefined);
  const at = (seconds: number, takeId: string) => {
    const lane = lanes.alternates.find((each) => each.takeId === takeId)!;
    return { x: seconds * 50, y: lane.top + 5, shift: false, mod: false, alt: false };
  };
  const swipe = async (takeId: string, from: number, to: number): Promise<void> => {
    expect(pointer.down(at(from, takeId))).toBe(true);
    pointer.move(at((from + to) / 2, takeId));
    pointer.move(at(to, takeId));
    pointer.up();
    await new Promise((resolve) => setTimeout(resolve));
  };
  const played = () =>
    project.document.clips.map((clip) => [
      clip.takeId,
      (clip.startSample + clip.fadeIn.lengthSamples / 2) / testSampleRate,
      (clipEnd(clip) - clip.fadeOut.lengthSamples / 2) / testSampleRate,
    ]);
  return { editor, pointer, at, swipe, played };
}

it('puts exactly what was swiped on the track, as loud as what it replaces, in one step', async () => {
  const { editor, swipe, played } = await openLanes();
  const { project, commands, comparison } = editor;
  const before = project.document;
  await swipe('b', 5, 9);
  expect(played().map(([takeId]) => takeId)).toEqual(['a', 'b', 'a']);
  expect(played()[1]!.slice(1)).toEqual([5, 9]);
  expect(project.document.clips[1]!.gainDecibels).toBe(-3);
  expect(playedParts(project.document, 'music', project.take('b')!)).toHaveLength(1);
  // Backwards as well.
  await swipe('b', 15, 13);
  expect(played()[3]!.slice(1)).toEqual([13, 15]);
  commands.run('edit.undo');
  commands.run('edit.undo');
  expect(project.document).toEqual(before);
  await comparison.matchLevels(false);
  await swipe('b', 5, 9);
  expect(project.document.clips[1]!.gainDecibels).toBe(0);
});

it('does nothing when the swipe is taken back, and moves the playhead on a click', async () => {
  const { editor, pointer, at } = await openLanes();
  const { project, transport, selection } = editor;
  const before = project.document;
  pointer.down(at(5, 'b'));
  pointer.move(at(9, 'b'));
  pointer.cancel();
  pointer.down(at(7, 'late'));
  pointer.up();
  expect(project.document).toBe(before);
  expect(transport.playheadSeconds).toBe(7);
  expect(selection.takeId).toBe('late');
});

it('reports that the take has no music at a place', async () => {
  const { editor, swipe } = await openLanes();
  const before = editor.project.document;
  await swipe('late', 2, 6);
  expect(editor.project.document).toBe(before);
  expect(editor.studio.notices[0]?.message).toMatch(/no music here/);
});

it('puts the stretch from in to out of the selected take by keys', async () => {
  const { editor, played } = await openLanes();
  const { commands, selection, transport } = editor;
  selection.takeId = 'b';
  transport.seek(6);
  commands.run('mark.in');
  transport.seek(8);
  commands.run('mark.out');
  expect(commands.run('music.put-stretch')).toBe(true);
  await new Promise((resolve) => setTimeout(resolve));
  expect(played()[1]).toEqual(['b', 6, 8]);
});

it('lets a take be heard in place, as loud as the one there, and stops again', async () => {
  const { editor } = await openLanes();
  const { comparison, transport } = editor;
  transport.seek(3);
  await hearInPlace(editor, 'b', 'music');
  expect(comparison.pair).toMatchObject({ a: 'a', b: 'b', gains: { a: 0, b: -3 } });
  expect(comparison.heardTakeId).toBe('b');
  expect(transport.playheadSeconds).toBe(3);
  await hearInPlace(editor, 'b', 'music');
  expect(comparison.heardTakeId).toBeUndefined();
  // Where it has no music, from where it begins.
  await hearInPlace(editor, 'late', 'music');
  expect(transport.playheadSeconds).toBe(12);
});

it('puts a stretch on a track that exists after the track of the lanes was deleted', async () => {
  const { editor } = await openLanes();
  const { commands, project, selection, transport } = editor;
  commands.run('track.add');
  commands.run('music.alternates');
  commands.run('track.delete');
  expect(commands.get('music.alternates').checked).toBe(false);
  selection.takeId = 'b';
  transport.seek(6);
  commands.run('mark.in');
  transport.seek(8);
  commands.run('mark.out');
  commands.run('music.put-stretch');
  await new Promise((resolve) => setTimeout(resolve));
  expect(project.document.clips.map((clip) => [clip.takeId, trackOf(clip)])).toEqual([
    ['a', 'music'],
    ['b', 'music'],
    ['a', 'music'],
  ]);
});
