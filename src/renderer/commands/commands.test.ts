import type { Clip } from '../../shared/project-document.ts';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { clipEnd } from '../../document/clips.ts';
import { timecodeAt } from '../../document/timecode.ts';
import { encodePictureTimes } from '../../document/picture-times.ts';
import { chooseTake, comparedDocument } from '../state/scoring.ts';
import { openTestStudio, testTake } from '../state/test-studio.ts';
import { systemMenus, systemSubmenus } from '../../shared/system-menu.ts';
import { commandIds } from './command.ts';
import { createCommands } from './create-commands.ts';
import { isSubmenu, menuLines } from './submenus.ts';
import type { KeyPress } from './key-name.ts';

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held };
}

async function openScore() {
  const test = await openTestStudio([testTake('a', 0, 20), testTake('b', 0, 20, 2)]);
  chooseTake(test.editor, 'a');
  return test;
}

describe('the commands', () => {
  it('are complete, each in one menu and with unique shortcuts', async () => {
    const { commands } = (await openTestStudio()).editor;
    expect(commands.all.map(({ id }) => id).toSorted()).toEqual([...commandIds].toSorted());
    const shown = commands.menus.flatMap(({ groups }) => groups.flat().map(({ id }) => id));
    expect(shown).toHaveLength(commandIds.length);
    expect(commands.all.filter(({ keys }) => keys.length === 0)).toEqual([]);
    const keys = commands.all.flatMap((command) => command.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("are those of the system's menu, with their labels and shortcuts", async () => {
    const { menus } = createCommands((await openTestStudio()).editor, { isMac: true });
    const ofTextFields = [
      ...['edit.undo', 'edit.redo', 'edit.select-all'],
      ...['edit.cut', 'edit.copy', 'edit.paste'],
    ];
    const shown = menus.map(({ name, groups }) => ({
      label: name,
      groups: groups.map((group) =>
        group.map(({ id, label, keys }) => {
          const held = ofTextFields.includes(id) ? undefined : keys.find((key) => /^Mod/.test(key));
          const accelerator = held?.replace('Mod', 'Cmd');
          return { commandId: id, label, ...(accelerator !== undefined && { accelerator }) };
        }),
      ),
    }));
    expect(systemMenus).toEqual(shown);
  });

  it('have submenus of one group each, with the words of the system menu, and no long menu', async () => {
    const { menus } = (await openTestStudio()).editor.commands;
    const lines = menus.flatMap(({ groups }) => groups.flatMap(menuLines));
    const shown = lines.filter(isSubmenu).map(({ title, commands }) => ({
      label: title,
      commandIds: commands.map(({ id }) => id),
    }));
    expect(shown).toEqual(systemSubmenus.map(({ label, commandIds }) => ({ label, commandIds })));
    for (const { name, groups } of menus) {
      // 26 pixels a line and 9 for a separator, below the bar of a window of 720 pixels.
      const height = 26 * groups.flatMap(menuLines).length + 9 * (groups.length - 1);
      expect(height, name).toBeLessThan(640);
    }
  });

  it('set in and out around the speech at the playhead, where there is any', async () => {
    const { editor } = await openTestStudio();
    expect(editor.commands.get('mark.select-speech-range').unavailable).toContain('No speech');
    const ranges = [{ startSeconds: 2, endSeconds: 3 }];
    editor.project.analysis.speech = {
      finder: 'silero',
      ranges,
      loudnessLufs: -20,
      soundLufs: -22,
    };
    editor.commands.run('mark.select-speech-range');
    expect(editor.project.document.range).toEqual(ranges[0]);
  });

  it('name their shortcut in the tooltip', async () => {
    const { commands } = (await openTestStudio()).editor;
    expect(commands.tooltip('mark.in')).toBe('Set In Point (I)');
    expect(commands.name('edit.split')).toBe('Split at Playhead (Ctrl+B)');
    expect(commands.tooltip('edit.split')).toBe(
      'Split at Playhead (Ctrl+B). Select a clip, or put the playhead on one.',
    );
  });

  it('move the playhead by frames and seconds, and stay within the film', async () => {
    const { commands, transport } = (await openTestStudio()).editor;
    commands.press(press('ArrowRight'));
    expect(transport.playheadSeconds).toBe(0.04);
    commands.press(press('ArrowRight', { shiftKey: true }));
    expect(transport.playheadSeconds).toBeCloseTo(1.04);
    commands.press(press('Home'));
    commands.press(press('ArrowLeft'));
    expect(transport.playheadSeconds).toBe(0);
    commands.press(press('End'));
    expect(transport.playheadSeconds).toBe(20);
  });

  it('move the playhead to existing frames when frames are uneven', async () => {
    const pictures = [0, 0.01, 0.5, 3, 3.02, 19];
    vi.stubGlobal('fetch', (url: string) =>
      Promise.resolve(new Response(url === '/times' ? encodePictureTimes(pictures) : null)),
    );
    onTestFinished(() => void vi.unstubAllGlobals());
    const { editor, tell } = await openTestStudio();
    const analysis = { pictureTimes: { url: '/times', count: pictures.length } };
    tell({ type: 'analysis', projectId: 'p1', analysis });
    await expect.poll(() => editor.project.pictureTimes?.count).toBe(pictures.length);
    const { commands, transport } = editor;
    const visit = (shiftKey: boolean, key: string) => {
      commands.press(press(key, { shiftKey }));
      return Number(transport.playheadSeconds.toFixed(3));
    };
    const forward = Array.from({ length: 7 }, () => visit(false, 'ArrowRight'));
    expect(forward).toEqual([0.01, 0.5, 3, 3.02, 19, 20, 20]);
    const back = Array.from({ length: 7 }, () => visit(false, 'ArrowLeft'));
    expect(back).toEqual([19, 3.02, 3, 0.5, 0.01, 0, 0]);
    const seconds = Array.from({ length: 4 }, () => visit(true, 'ArrowRight'));
    expect(seconds).toEqual([0.5, 1.5, 2.5, 3.02]);
    commands.press(press('Home'));
    expect(visit(true, 'ArrowLeft')).toBe(0);
  });

  it('step by a second of timecode where a second is not a whole number of frames', async () => {
    const { editor, api } = await openTestStudio();
    const opened = await api.openProject({ path: '' });
    const frameRate = { numerator: 24_000, denominator: 1001 };
    const source = { ...opened.file.source, frameRate };
    api.openProject = () =>
      Promise.resolve({ ...opened, projectId: 'p2', file: { ...opened.file, source } });
    await editor.project.open('/films/p2.vidmuse');
    const { commands, project, transport } = editor;
    const places = ['ArrowRight', 'ArrowRight', 'ArrowLeft'].map((key) => {
      commands.press(press(key, { shiftKey: true }));
      return timecodeAt(transport.playheadSeconds, project.timecode);
    });
    expect(places).toEqual(['00:00:01:00', '00:00:02:00', '00:00:01:00']);
  });

  it('say in the status line why a shortcut does nothing', async () => {
    const { editor } = await openTestStudio([testTake('a', 0, 4)]);
    const { commands, editing } = editor;
    commands.press(press('Escape'));
    expect(editing.hint).toBeUndefined();
    commands.press(press('v', { ctrlKey: true }));
    expect(editing.hint).toBe('Copy a clip first.');
    editing.copy([{ id: 'clip-1' } as Clip]);
    editing.leaveClipboard();
    commands.press(press('v', { ctrlKey: true }));
    expect(editing.hint).toMatch(/music of another project/);
    const { editor: bare } = await openTestStudio();
    bare.commands.press(press('v', { ctrlKey: true }));
    expect(bare.editing.hint).toMatch(/no music in this project yet/);
  });

  it('copy, cut and paste clips, and select what was pasted', async () => {
    const { commands, editing, project, selection, transport } = (await openScore()).editor;
    transport.seek(10);
    commands.press(press('b', { ctrlKey: true }));
    selection.selectClip(project.document.clips[1]!.id);
    commands.press(press('x', { ctrlKey: true }));
    expect(project.document.clips.map(clipEnd)).toEqual([10_000]);
    transport.seek(2);
    commands.press(press('v', { ctrlKey: true }));
    const [, pasted] = project.document.clips;
    expect([pasted!.startSample, clipEnd(pasted!)]).toEqual([2000, 12_000]);
    expect([...selection.clipIds]).toEqual([pasted!.id]);
    commands.press(press('d', { ctrlKey: true }));
    expect(project.document.clips.at(-1)!.startSample).toBe(12_000);
    expect(editing.hint).toBeUndefined();
    // The film is 20 s long: of the next one nothing is seen.
    commands.press(press('d', { ctrlKey: true }));
    expect(editing.hint).toMatch(/^1 clip lies after the end of the film/);
    commands.run('edit.undo');
    commands.run('edit.undo');
    commands.run('edit.undo');
    expect(project.document.clips.map(clipEnd)).toEqual([10_000]);
  });

  it('add neighbouring clips to the selection from the keyboard', async () => {
    const { commands, project, selection, transport } = (await openScore()).editor;
    for (const seconds of [5, 10]) {
      transport.seek(seconds);
      commands.press(press('b', { ctrlKey: true }));
    }
    const [first, second, third] = project.document.clips.map(({ id }) => id);
    selection.selectClip(second!);
    commands.press(press('PageDown', { shiftKey: true }));
    expect([...selection.clipIds]).toEqual([second, third]);
    commands.press(press('PageDown', { shiftKey: true }));
    commands.press(press('PageUp', { shiftKey: true }));
    expect(selection.clipIds).toEqual(new Set([first, second, third]));
  });

  it('play from in to out, and go through markers', async () => {
    const { commands, project, selection, transport } = (await openScore()).editor;
    expect(commands.get('play.in-to-out').unavailable).toBe('Set an in and an out point first.');
    for (const [seconds, key] of [
      [4, 'i'],
      [6, 'o'],
      [8, 'h'],
      [12, 'h'],
    ] as const) {
      transport.seek(seconds);
      commands.press(press(key));
    }
    commands.run('play.in-to-out');
    expect(transport).toMatchObject({ playing: true, playheadSeconds: 4, untilSeconds: 6 });
    transport.pause();
    expect(transport.untilSeconds).toBeUndefined();
    commands.run('mark.next');
    commands.run('mark.next');
    expect(selection.markerId).toBe(project.document.markers.at(-1)!.id);
    commands.run('mark.previous');
    expect(transport.playheadSeconds).toBe(8);
  });

  it('colour and name the marker at the playhead where none is selected', async () => {
    const { commands, project, selection, transport } = (await openTestStudio()).editor;
    commands.run('mark.hit');
    commands.run('mark.colour-green');
    expect(project.document.markers[0]!.colour).toBe('green');
    transport.seek(3);
    expect(commands.get('mark.colour-red').unavailable).toContain('put the playhead on one');
    commands.run('mark.previous');
    selection.clear();
    commands.run('mark.edit');
    expect(selection.renamedMarkerId).toBe(project.document.markers[0]!.id);
  });

  it('shuttle faster at each press, turn round, and pause', async () => {
    const { commands, transport } = (await openTestStudio()).editor;
    const rates = ['l', 'l', 'l', 'j', 'j'].map((key) => {
      commands.press(press(key));
      return transport.rate;
    });
    expect(rates).toEqual([1, 2, 4, -1, -2]);
    commands.press(press('k'));
    expect(transport.playing).toBe(false);
    commands.press(press(' '));
    expect([transport.playing, transport.rate]).toEqual([true, 1]);
  });

  it('split, trim, nudge, fade, mute, lock and delete clips from the keyboard', async () => {
    const { commands, transport, project, selection } = (await openScore()).editor;
    transport.seek(10);
    commands.press(press('b', { ctrlKey: true }));
    expect(project.document.clips.map(clipEnd)).toEqual([10_000, 20_000]);
    selection.selectClip(project.document.clips[1]!.id);
    transport.seek(12);
    commands.press(press('q'));
    transport.seek(18);
    commands.press(press('w'));
    const clip = () => project.document.clips[1]!;
    expect([clip().startSample, clipEnd(clip())]).toEqual([12_000, 18_000]);
    commands.press(press('ArrowLeft', { altKey: true }));
    expect(clip().startSample).toBe(11_960);
    transport.seek(13);
    commands.press(press('['));
    expect(clip().fadeIn.lengthSamples).toBe(13_000 - 11_960);
    commands.press(press('ArrowDown', { altKey: true }));
    expect(clip().gainDecibels).toBe(-1);
    commands.press(press('M', { shiftKey: true }));
    expect(clip().muted).toBe(true);
    commands.press(press('l', { ctrlKey: true }));
    expect(clip().locked).toBe(true);
    commands.press(press('Delete'));
    expect(project.document.clips).toHaveLength(2);
    commands.press(press('l', { ctrlKey: true }));
    commands.press(press('Delete'));
    expect(project.document.clips).toHaveLength(1);
  });

  it('say what is wrong instead of failing silently', async () => {
    const { commands, project, selection, studio } = (await openScore()).editor;
    const [clip] = project.document.clips;
    selection.selectClip(clip!.id);
    commands.run('edit.lock-clip');
    commands.run('edit.delete');
    await expect.poll(() => studio.notices.at(-1)?.message).toContain('locked');
  });

  it('compare two takes and choose the one that is heard', async () => {
    const { commands, comparison, project, transport } = (await openScore()).editor;
    transport.seek(5);
    commands.run('music.compare');
    expect(comparison.pair).toMatchObject({ a: 'a', b: 'b' });
    commands.run('music.swap');
    expect(comparison.heardTakeId).toBe('b');
    const before = project.document;
    commands.run('music.choose-heard');
    expect(project.document.clips.map(({ takeId }) => takeId)).toEqual(['b']);
    commands.run('edit.undo');
    expect(project.document).toEqual(before);
  });

  it('stop a comparison that is starting, as they stop one that plays', async () => {
    const { commands, comparison } = (await openScore()).editor;
    const gains = Promise.withResolvers<{ a: number; b: number }>();
    const measured: string[] = [];
    comparison.measure = ({ a, b }) => {
      measured.push(`${a}${b}`);
      return gains.promise;
    };
    const isChecked = () => commands.get('music.compare').checked;
    commands.run('music.compare');
    expect(isChecked()).toBe(true);
    commands.run('music.compare');
    expect(isChecked()).toBe(false);
    gains.resolve({ a: 0, b: 0 });
    await Promise.resolve();
    expect(measured).toEqual(['ab']);
    expect(comparison.pair).toBeUndefined();
  });

  it('choose and compare takes at the playhead, and change no other section', async () => {
    const stopped = { ...testTake('stopped', 0, 20, 4), complete: false };
    const takes = [testTake('a', 0, 20), testTake('b', 0, 20, 2), testTake('c', 8, 4, 3), stopped];
    const { editor } = await openTestStudio(takes);
    const { commands, comparison, project, transport } = editor;
    chooseTake(editor, 'a');
    chooseTake(editor, 'c');
    const playing = () => project.document.clips.map(({ takeId }) => takeId);
    expect(playing()).toEqual(['a', 'c', 'a']);
    transport.seek(10);
    const heard = ['t', 't', 't'].map((key) => {
      commands.press(press(key));
      return playing()[1];
    });
    expect(heard).toEqual(['a', 'b', 'c']);
    expect([playing()[0], playing()[2]]).toEqual(['a', 'a']);
    expect(transport.playheadSeconds).toBe(10);
    commands.press(press('b'));
    expect(comparison.pair).toMatchObject({ a: 'c', b: 'b', place: { startSample: 8000 } });
    const compared = comparedDocument(project, comparison.pair!);
    expect(compared?.a).toBe(project.document);
    expect(compared?.b.clips.map(({ takeId }) => takeId)).toEqual(['a', 'b', 'a']);
    commands.press(press('a'));
    commands.press(press('Enter'));
    expect(playing()).toEqual(['a', 'b', 'a']);
  });

  it('put the selected take on the track, favour it, hear it alone, rename and delete it', async () => {
    const { commands, comparison, project, selection, studio, transport, view } = (
      await openScore()
    ).editor;
    selection.takeId = 'b';
    commands.press(press('Enter', { ctrlKey: true }));
    expect(project.document.clips.map(({ takeId }) => takeId)).toEqual(['b']);
    commands.press(press('Delete', { shiftKey: true }));
    await expect.poll(() => studio.notices.at(-1)?.message).toContain('plays on the music track');
    commands.press(press('P', { shiftKey: true }));
    expect(project.document.takeNotes['b']).toEqual({ favourite: true });
    selection.takeId = 'a';
    transport.seek(5);
    commands.press(press('p'));
    expect([comparison.heardTakeId, transport.playing]).toEqual(['a', true]);
    commands.press(press('p'));
    expect([comparison.heardTakeId, transport.playing]).toEqual([undefined, false]);
    commands.press(press('F2'));
    expect([view.sideTab, selection.renamedTakeId]).toEqual(['takes', 'a']);
    commands.press(press('Delete', { shiftKey: true }));
    expect(project.shownTakes.map(({ id }) => id)).toEqual(['b']);
    commands.run('edit.undo');
    expect(project.shownTakes).toHaveLength(2);
  });

  it('leave everything disabled that needs a project while none is open', async () => {
    const { commands, project } = (await openTestStudio()).editor;
    await project.close();
    const enabled = commands.all.filter(({ unavailable }) => unavailable === undefined);
    expect(new Set(enabled.map(({ menu }) => menu))).toEqual(new Set(['File', 'View', 'Help']));
    const reasons = commands.all.flatMap(({ unavailable }) => unavailable ?? []);
    expect(reasons.filter((reason) => !/^[A-Z].*\.$/.test(reason))).toEqual([]);
    expect(commands.tooltip('mark.in')).toBe('Set In Point (I). Open a video or a project first.');
  });
});
