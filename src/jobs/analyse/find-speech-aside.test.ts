import { readdir, readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { probeVideo } from '../../media/probe.ts';
import { makeTestFolder, makeTestVideo } from '../../media/test-media.ts';
import { findSpeech } from './find-speech.ts';
import { findSpeechAside } from './find-speech-aside.ts';
import { canSpeak, makeSpokenFilm } from './test-speech.ts';

const folder = await makeTestFolder();

/** The priorities of this process's threads; a higher number gives way to a lower one. */
async function threadPriorities(): Promise<number[]> {
  const folders = await readdir('/proc/self/task');
  const stats = await Promise.all(
    folders.map((thread) => readFile(`/proc/self/task/${thread}/stat`, 'utf8').catch(() => '')),
  );
  // The name of the program, which is in parentheses, may hold spaces; nice is the 19th field.
  return stats
    .filter((stat) => stat !== '')
    .map((stat) => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]));
}

/** The names of the programs that this process has started and that still run. */
async function childNames(): Promise<string[]> {
  const threads = await readdir('/proc/self/task');
  const ids = await Promise.all(
    threads.map((thread) => readFile(`/proc/self/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  const names = ids
    .flatMap((listed) => listed.split(' ').filter(Boolean))
    .map((id) => readFile(`/proc/${id}/comm`, 'utf8').catch(() => ''));
  return (await Promise.all(names)).map((name) => name.trim());
}

it.skipIf(!canSpeak)('finds the same speech, and says how far it is', async () => {
  const { path } = await makeSpokenFilm(folder, 'silence', { seconds: 12, starts: [1, 7] });
  const video = await probeVideo(path);
  const tracks = video.clock.defaultSound!;
  const done: number[] = [];
  const found = await findSpeechAside(video, tracks, {
    onProgress: (progress) => done.push(progress.done),
  });
  expect(found).toEqual(await findSpeech(video, tracks));
  expect(found.ranges).toHaveLength(2);
  expect(done.at(-1)).toBeCloseTo(12, 1);
});

it.skipIf(process.platform !== 'linux')(
  'gives way in a thread of its own, and stops with its ffmpeg when asked to',
  async () => {
    const path = await makeTestVideo(join(folder, 'long.mp4'), { seconds: 240 });
    const video = await probeVideo(path);
    const before = await threadPriorities();
    const stop = new AbortController();
    let during: Promise<number[]> | undefined;
    const looking = findSpeechAside(video, video.clock.defaultSound!, {
      signal: stop.signal,
      onProgress: () => {
        during ??= threadPriorities().finally(() => stop.abort());
      },
    });
    await expect(looking).rejects.toMatchObject({ code: 'cancelled' });
    const lowest = constants.priority.PRIORITY_BELOW_NORMAL;
    const giving = (all: readonly number[] = []) => all.filter((nice) => nice >= lowest).length;
    expect(giving(await during)).toBeGreaterThan(giving(before));
    // This thread, and so what it starts later, keeps its priority.
    expect((await threadPriorities())[0]).toBe(before[0]);
    expect(await childNames()).not.toContain('ffmpeg');
  },
);
