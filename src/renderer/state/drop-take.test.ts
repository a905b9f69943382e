import { expect, it } from 'vitest';
import { dropTake } from './drop-take.ts';
import { chooseTake } from './scoring.ts';
import { openTestStudio, testSampleRate, testTake } from './test-studio.ts';

it('selects the dropped music, also at the place that the take was made for', async () => {
  const { editor } = await openTestStudio([testTake('a', 0, 20), testTake('b', 4, 8)]);
  const { project, selection } = editor;
  const take = project.take('b')!;
  chooseTake(editor, 'a');
  for (const seconds of [4, 10]) {
    dropTake(editor, take, seconds);
    const selected = project.document.clips.filter(({ id }) => selection.clipIds.has(id));
    expect(selected.map(({ takeId }) => takeId)).toEqual(['b']);
    expect(selected[0]!.startSample / testSampleRate).toBeCloseTo(seconds, 0);
    expect(selection.takeId).toBe('b');
  }
});

it('selects nothing else where it cannot be dropped', async () => {
  const { editor } = await openTestStudio([testTake('a', 0, 20)]);
  const { project, selection, commands } = editor;
  chooseTake(editor, 'a');
  const [clip] = project.document.clips;
  selection.selectClip(clip!.id);
  commands.run('edit.lock-clip');
  selection.takeId = undefined;
  expect(() => dropTake(editor, project.take('a')!, 3)).toThrow('locked');
  expect([...selection.clipIds]).toEqual([clip!.id]);
  expect(selection.takeId).toBeUndefined();
});
