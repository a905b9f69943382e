import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openTestStudio, testProject, testTake } from './test-studio.ts';

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

it('carries playhead, selection and comparison into no other film, and brings the playhead back', async () => {
  const takes = [testTake('a', 0, 20), testTake('b', 0, 20, 2)];
  const { editor, api } = await openTestStudio(takes);
  const { project, transport, selection, comparison } = editor;
  const first = project.opened!;
  transport.seek(7);
  transport.play();
  selection.takeId = 'a';
  await comparison.start('a', 'b', { startSample: 0, endSample: 20_000, atSample: 7000 });
  api.openProject = () => Promise.resolve(testProject([], 'p2'));
  expect(await project.open('/films/p2.vidmuse')).toBe(true);
  expect([transport.playheadSeconds, transport.playing]).toEqual([0, false]);
  expect([selection.takeId, comparison.pair]).toEqual([undefined, undefined]);
  transport.seek(3);
  api.openProject = () => Promise.resolve(first);
  await project.open(first.path);
  expect(transport.playheadSeconds).toBe(7);
});
