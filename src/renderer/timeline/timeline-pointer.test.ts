import { expect, it } from 'vitest';
import { clipEnd } from '../../document/clips.ts';
import { addHitPoint } from '../../document/markers.ts';
import { chooseTake } from '../state/scoring.ts';
import { openTestStudio, testSampleRate, testTake } from '../state/test-studio.ts';
import { clipBox, gainToY } from './clip-handles.ts';
import type { LanePoint, TimelineView } from './find-grip.ts';
import { layOutLanes } from './lane-layout.ts';
import { Snapper } from './snapper.ts';
import { TimelinePointer, type DragFeedback } from './timeline-pointer.ts';

const none = { shift: false, mod: false, alt: false };

/** Music of 20 s cut at 4 s and 8 s, in lanes of 50 pixels a second; places are seconds. */
async function openTimeline() {
  const { editor } = await openTestStudio([testTake('a', 0, 20)]);
  const { project, transport, commands, view } = editor;
  chooseTake(editor, 'a');
  for (const seconds of [4, 8]) {
    transport.seek(seconds);
    commands.run('edit.split');
  }
  view.snapping = false;
  const lanes = layOutLanes({ height: 400, music: ['music', 'music-2'], originals: ['original'] });
  const viewport = { pixelsPerSecond: 50, scrollSeconds: 0, width: 1000 };
  const shown = (): TimelineView => ({
    viewport,
    lanes,
    boxes: project.document.clips.flatMap(
      (clip) => clipBox(clip, testSampleRate, lanes, viewport) ?? [],
    ),
  });
  let feedback: DragFeedback | undefined;
  const pointer = new TimelinePointer(editor, shown, new Snapper(editor, shown), (now) => {
    feedback = now;
  });
  const [upper, lower] = lanes.music;
  const y = upper!.top + upper!.height - 12;
  const below = lower!.top + lower!.height - 12;
  const at = (seconds: number, keys: Partial<LanePoint> = {}): LanePoint => ({
    ...{ x: seconds * 50, y },
    ...none,
    ...keys,
  });
  const drag = (keys: Partial<LanePoint>, ...places: readonly [number, ...number[]]): void => {
    pointer.down(at(places[0], keys));
    for (const place of places.slice(1)) pointer.move(at(place, keys));
  };
  const spans = () =>
    project.document.clips.map((clip) => [
      clip.startSample / testSampleRate,
      clipEnd(clip) / testSampleRate,
    ]);
  const boxes = () => shown().boxes;
  return { editor, pointer, at, drag, spans, below, boxes, shownNow: () => feedback };
}

it('copies in one step, whatever way the pointer goes, and selects the copy', async () => {
  const { editor, pointer, drag, spans } = await openTimeline();
  const { project, selection, studio } = editor;
  const before = project.document;
  drag({ alt: true }, 2, 3, 19, 24, 21);
  pointer.up();
  expect(spans()).toEqual([
    [0, 4],
    [4, 8],
    [8, 20],
    [19, 23],
  ]);
  expect([...selection.clipIds]).toEqual([project.document.clips.at(-1)!.id]);
  expect(studio.notices).toEqual([]);
  project.undo();
  expect(project.document).toEqual(before);
});

it('moves all that are selected, and takes it back with what was selected', async () => {
  const { editor, pointer, drag, spans, shownNow, at } = await openTimeline();
  const { selection, project } = editor;
  const [, second, third] = project.document.clips.map(({ id }) => id);
  selection.selectClips([second!, third!]);
  drag({}, 6, 7, 8);
  expect(spans()).toEqual([
    [0, 4],
    [6, 10],
    [10, 22],
  ]);
  expect(shownNow()?.readout?.words).toEqual(['00:00:06:00', '+00:00:02:00']);
  pointer.cancel();
  expect(spans()[1]).toEqual([4, 8]);
  expect(selection.clipIds).toEqual(new Set([second, third]));
  expect(shownNow()).toBeUndefined();
  // A click on one of them leaves that one.
  pointer.down(at(6));
  pointer.up();
  expect([...selection.clipIds]).toEqual([second]);
});

it('undoes nothing but the drag, and gives the reason if something else came after it', async () => {
  const { editor, pointer, drag, spans } = await openTimeline();
  const { project, studio } = editor;
  drag({}, 10, 13);
  project.commit('Add Hit Point', addHitPoint(project.document, 1));
  pointer.cancel();
  expect(project.document.markers).toHaveLength(1);
  expect(spans().at(-1)).toEqual([11, 23]);
  expect(studio.notices.map(({ message }) => message)).toEqual([
    'The drag was not taken back, because the timeline has changed meanwhile.',
  ]);
});

it('names a fade that crosses into the clip beside it a crossfade', async () => {
  const { editor, pointer, drag, at, boxes } = await openTimeline();
  drag({}, 6, 5);
  pointer.up();
  const fade = (from: number, to: number): string => {
    const { top, titleHeight } = boxes()[1]!;
    pointer.down({ ...at(from), y: top + titleHeight });
    pointer.move({ ...at(to), y: top + titleHeight });
    pointer.up();
    return editor.project.undoLabel;
  };
  expect(fade(4, 4.5)).toBe('Undo Crossfade');
  expect(fade(7, 6.5)).toBe('Undo Fade Out');
});

it('changes the gain ten times finer while Ctrl is held, from where it is', async () => {
  const { editor, pointer, at, boxes } = await openTimeline();
  const gain = () => editor.project.document.clips[1]!.gainDecibels;
  const y = gainToY(0, boxes()[1]!);
  pointer.down(at(6));
  pointer.up();
  const place = (pixels: number, mod: boolean) =>
    pointer.move({ ...at(6, { mod }), y: y - pixels });
  pointer.down({ ...at(6), y });
  place(10, false);
  const coarse = gain();
  expect(coarse).toBeGreaterThan(1);
  place(20, true);
  expect(gain() - coarse).toBeCloseTo(coarse / 10, 0.6);
  place(30, false);
  expect(gain() - coarse).toBeCloseTo(coarse + coarse / 10, 0.6);
  pointer.cancel();
  expect(gain()).toBe(0);
  // Near 0 dB too, where the line rests otherwise.
  pointer.down({ ...at(6), y });
  place(10, true);
  expect(gain()).toBeCloseTo(coarse / 10, 0.6);
});

it('says why a locked clip does not move, and shows the picture under a trimmed edge', async () => {
  const { editor, pointer, drag, spans, shownNow } = await openTimeline();
  const { selection, commands, transport } = editor;
  selection.selectClip(editor.project.document.clips[2]!.id);
  commands.run('edit.lock-clip');
  drag({}, 12, 14);
  expect(shownNow()?.readout?.refusal).toBe('This clip is locked: unlock it to change it.');
  pointer.up();
  selection.clear();
  drag({}, 4.02, 5);
  expect(spans()[1]![0]).toBeCloseTo(4.98, 5);
  expect(transport.pictureSeconds).toBeCloseTo(4.98, 5);
  pointer.up();
  expect(transport.pictureSeconds).toBe(transport.playheadSeconds);
});

it('selects by a marquee what it touches, and adds with Shift', async () => {
  const { editor, pointer, at } = await openTimeline();
  const { selection, project } = editor;
  const [first, second, third] = project.document.clips.map(({ id }) => id);
  pointer.down({ ...at(3), y: 50 });
  pointer.move(at(5));
  pointer.up();
  expect(selection.clipIds).toEqual(new Set([first, second]));
  pointer.down({ ...at(9, { shift: true }), y: 50 });
  pointer.move(at(10, { shift: true }));
  pointer.up();
  expect(selection.clipIds).toEqual(new Set([first, second, third]));
});

it('drags clips to another track, where they keep their time, and says which', async () => {
  const { editor, pointer, at, below, spans, shownNow } = await openTimeline();
  const { project, selection, commands } = editor;
  const before = project.document;
  commands.run('track.add');
  expect(selection.trackId).toBe('music-2');
  const withTrack = project.document;
  pointer.down(at(6));
  pointer.move({ ...at(6), y: below });
  expect(shownNow()?.readout?.words).toContain('Music 2');
  pointer.up();
  expect(project.document.clips[1]!.track).toBe('music-2');
  expect(spans()).toEqual([
    [0, 4],
    [4, 8],
    [8, 20],
  ]);
  // Over other clips it returns to its place, and the readout gives the reason.
  pointer.down({ ...at(6), y: below });
  pointer.move(at(2));
  expect(shownNow()?.readout?.refusal).toMatch(/cover/);
  pointer.cancel();
  pointer.down({ ...at(6), y: below });
  pointer.move(at(6));
  pointer.up();
  expect(project.document.clips.map(({ track }) => track)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  commands.run('edit.undo');
  commands.run('edit.undo');
  expect(project.document).toEqual(withTrack);
  commands.run('edit.undo');
  expect(project.document).toEqual({ ...before, musicTracks: [] });
});

it('selects with a marquee on the tracks that it touches, and joins on one track alone', async () => {
  const { editor, pointer, at, below } = await openTimeline();
  const { project, selection, commands } = editor;
  commands.run('track.add');
  pointer.down(at(6));
  pointer.move({ ...at(6), y: below });
  pointer.up();
  pointer.down({ ...at(1), y: below });
  pointer.move({ ...at(19), y: below - 10 });
  pointer.up();
  expect(selection.clipIds).toEqual(new Set([project.document.clips[1]!.id]));
  expect(pointer.gripAt(at(8)).kind).toBe('clip');
  expect(pointer.gripAt({ ...at(4, { mod: true }), y: below }).kind).toBe('clip');
});

it('leaves no step where a drag was taken back or came back, and keeps what can be redone', async () => {
  const { editor, pointer, drag, spans } = await openTimeline();
  const { project } = editor;
  project.undo();
  const { history, document } = project;
  expect(history.future?.label).toBe('Split Clip');
  drag({}, 6, 7);
  pointer.cancel();
  expect(project.document).toEqual(document);
  expect(project.history).toEqual(history);
  drag({}, 6, 7, 6);
  pointer.up();
  expect(project.document).toEqual(document);
  expect(project.history).toEqual(history);
  project.redo();
  expect(spans()).toHaveLength(3);
});

it('sets in and out point by a double-click, not by a click before a quick drag or at an edge', async () => {
  const { editor, pointer, at } = await openTimeline();
  const { project } = editor;
  const click = (seconds: number): void => {
    pointer.down(at(seconds));
    pointer.up();
  };
  click(6);
  pointer.down(at(6));
  pointer.move(at(7));
  pointer.up();
  pointer.doubleClick(at(7));
  expect(project.document.range).toBeUndefined();
  project.undo();
  click(4.02);
  click(4.02);
  pointer.doubleClick(at(4.02));
  click(3);
  click(6);
  pointer.doubleClick(at(6));
  expect(project.document.range).toBeUndefined();
  click(6);
  click(6);
  pointer.doubleClick(at(6));
  expect(project.document.range).toEqual({ startSeconds: 4, endSeconds: 8 });
});

it('lets no clip be dragged or copied past the last frame, and says why', async () => {
  const { editor, pointer, drag, spans, shownNow } = await openTimeline();
  const { project, selection, commands, editing } = editor;
  const last = project.durationSeconds - 0.04;
  for (const alt of [false, true]) {
    drag({ alt }, 6, 100);
    expect(shownNow()?.readout?.refusal).toBe('The film ends here: nothing is heard after it.');
    pointer.up();
    expect(spans().at(-1)![0]).toBeCloseTo(last, 3);
    project.undo();
  }
  drag({}, 6, 100);
  pointer.up();
  selection.selectClip(project.document.clips.at(-1)!.id);
  commands.run('edit.nudge-right');
  expect(editing.hint).toBe('The film ends here: nothing is heard after it.');
});

it('snaps while a drag goes on as it is switched on and off meanwhile', async () => {
  const { editor, pointer, drag, at, spans } = await openTimeline();
  const { view, project } = editor;
  project.commit('Add Hit Point', addHitPoint(project.document, 9));
  drag({}, 10, 11.1);
  expect(spans().at(-1)![0]).toBeCloseTo(9.1, 5);
  view.snapping = true;
  pointer.move(at(11.09));
  expect(spans().at(-1)![0]).toBe(9);
  view.snapping = false;
  pointer.move(at(11.1));
  expect(spans().at(-1)![0]).toBeCloseTo(9.1, 5);
  pointer.up();
});

it('ends a drag that another window has made impossible, without a message for each move', async () => {
  const { editor, pointer, drag, at, spans } = await openTimeline();
  const { project } = editor;
  const before = project.document;
  drag({}, 10, 11);
  project.undo();
  pointer.move(at(12));
  pointer.move(at(13));
  pointer.up();
  expect(spans().at(-1)).toEqual([8, 20]);
  expect(project.document).toEqual(before);
  expect(editor.studio.notices).toEqual([]);
});

it('scrubs in the ruler, snaps to a cut, and moves a marker by the mouse', async () => {
  const { editor, pointer, at } = await openTimeline();
  const { project, transport, view } = editor;
  project.commit('Add Hit Point', addHitPoint(project.document, 9));
  view.snapping = true;
  pointer.down({ ...at(3), y: 4 });
  pointer.move({ ...at(8.9), y: 4 });
  pointer.up();
  expect(transport.playheadSeconds).toBe(9);
  view.snapping = false;
  const y = 34;
  expect(pointer.gripAt({ ...at(9), y }).kind).toBe('marker');
  pointer.down({ ...at(9), y });
  pointer.move({ ...at(11), y });
  pointer.up();
  expect(project.document.markers.map(({ seconds }) => seconds)).toEqual([11]);
});
