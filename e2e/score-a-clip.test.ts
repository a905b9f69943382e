import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EditorWindow } from './editor-window.ts';
import { firstDifference, pictureHash, probeFilm, readSamples, roughness } from './media.ts';
import { recordedRate, startRecording } from './recording.ts';
import { runVidmuse } from './run-program.ts';
import { shells, type Stage } from './shells.ts';
import {
  expectOneOrTheOther,
  expectSmoothJoins,
  joinsOf,
  type Recording,
  type Recordings,
} from './sound-checks.ts';

const sampleRate = 32_000;

/** Runs `attempt` up to `times` times, until it succeeds. */
async function retry(times: number, attempt: () => Promise<void>): Promise<void> {
  for (let left = times - 1; left > 0; left--) {
    try {
      return await attempt();
    } catch {
      // The last attempt decides.
    }
  }
  return attempt();
}

const rangeSeconds = { start: 4, end: 8 };
/**
 * The join at the end may move by up to half a second, and is crossfaded; the limiter releases a peak
 * within 0.3 s.
 */
const joinSeconds = 1;

describe.each(shells)('an editor scores a clip in $name', ({ isThere, open }) => {
  let stage: Stage;
  let editor: EditorWindow;
  let project: string;
  let firstScore: Float32Array;
  let secondScore: Float32Array;

  beforeAll(async () => {
    if (!isThere) return;
    stage = await open();
    editor = await stage.openWindow();
    project = join(stage.folder, 'sample.vidmuse');
  });
  afterAll(() => stage?.remove());

  const music = async (name: string): Promise<Float32Array> => {
    const path = join(stage.folder, `${name}.wav`);
    await runVidmuse('export', project, '--out', path, '--content', 'wav', '--force');
    return readSamples(path, sampleRate);
  };

  it.skipIf(!isThere)('imports a video and shows what is in it', async () => {
    const part = (ending: string) =>
      editor.page.waitForResponse(
        (response) =>
          new URL(response.url()).pathname.match(/^\/media\/\w+\/cache\//) !== null &&
          new URL(response.url()).pathname.endsWith(ending),
      );
    const parts = [part('.jpg'), part('.peaks')];
    await editor.importVideo('sample.mp4');
    await editor.page.getByRole('heading', { name: 'sample', level: 1 }).waitFor();
    expect(await editor.playhead()).toBe('00:00:00:00');
    for (const response of await Promise.all(parts)) expect(response.ok()).toBe(true);
  });

  it.skipIf(!isThere)('plays the score while it is still being made', async () => {
    await editor.press('Alt+m');
    // The same music in each run of the test.
    await editor.page.getByRole('spinbutton', { name: 'Seed' }).fill('1');
    await editor.page.getByRole('button', { name: 'Generate score' }).click();
    await editor.streams();
    await editor.press('Space');
    await expect.poll(() => editor.playhead()).not.toBe('00:00:00:00');
    await editor.hearsTheBeginning();
    await editor.press('k');
    await editor.settles();
    const { takes, document } = await editor.saved('sample');
    expect(takes.map(({ complete }) => complete)).toEqual([true, true]);
    expect(document.clips).toHaveLength(1);
  });

  it.skipIf(!isThere)('compares two takes while they play, without a gap or a click', async () => {
    const { page } = editor;
    /** Plays from the beginning until shortly after `during` has ended. */
    const play = async (during: () => Promise<void>): Promise<Recording> => {
      await editor.press('Home');
      const stopRecording = await startRecording(page);
      await editor.press('Space');
      await editor.playsTo(1);
      await during();
      await editor.press('k');
      return { lateSeconds: await editor.lateSeconds(), samples: await stopRecording() };
    };
    const comparison = page.getByRole('group', { name: 'Take that is heard' });
    const heardSide = comparison.getByRole('button', { pressed: true });
    const hear = async (side: 'A' | 'B', untilSeconds: number): Promise<void> => {
      if (!(await heardSide.innerText()).startsWith(side)) await editor.press('a');
      await expect.poll(() => heardSide.innerText()).toMatch(new RegExp(`^${side}`));
      await editor.playsTo(untilSeconds);
    };
    await editor.openTab('Takes');
    await editor.press('b');
    // The comparison is recorded from before it starts, and the louder take would be turned down then.
    await page.getByRole('checkbox', { name: 'Equally loud' }).uncheck();
    const record = async (): Promise<Recordings> => {
      await hear('A', 0);
      const first = await play(() => editor.playsTo(4.2));
      await hear('B', 0);
      const second = await play(() => editor.playsTo(4.2));
      await hear('A', 0);
      await editor.press('b');
      const compared = await play(async () => {
        await editor.press('b');
        await hear('A', 1.5);
        await hear('B', 2.2);
        await hear('A', 2.9);
        await hear('B', 3.6);
      });
      return { first, second, compared };
    };
    // If the machine stalls the page for seconds, a side is switched too late: try once more.
    await retry(3, async () => expectOneOrTheOther(await record(), recordedRate));
  });

  it.skipIf(!isThere)('chooses the second take', async () => {
    const [first, second] = (await editor.saved('sample')).takes;
    expect((await editor.saved('sample')).document.clips[0]?.takeId).toBe(first?.id);
    await editor.press('Enter');
    await expect
      .poll(async () => (await editor.saved('sample')).document.clips[0]?.takeId)
      .toBe(second?.id);
    firstScore = await music('first');
    expect(firstScore.length / sampleRate).toBeCloseTo(12, 1);
    expect(roughness(firstScore, 0, firstScore.length)).toBeGreaterThan(0);
  });

  it.skipIf(!isThere)(
    'makes a range again and keeps the rest unchanged, sample for sample',
    async () => {
      await editor.goTo('00:00:04:00');
      await editor.press('i');
      await editor.goTo('00:00:08:00');
      await editor.press('o');
      await editor.press('Control+Shift+g');
      await editor.hasTakes(4, 'sample');
      const second = await music('second');
      secondScore = second;
      const start = Math.round((rangeSeconds.start - joinSeconds) * sampleRate);
      const end = Math.round((rangeSeconds.end + joinSeconds) * sampleRate);
      const inside = (samples: Float32Array) =>
        samples.subarray(start + sampleRate, end - sampleRate);
      expect(second.length).toBe(firstScore.length);
      expect(firstDifference(second.subarray(0, start), firstScore.subarray(0, start))).toBe(-1);
      expect(firstDifference(second.subarray(end), firstScore.subarray(end))).toBe(-1);
      expect(firstDifference(inside(second), inside(firstScore))).not.toBe(-1);
      const saved = await editor.saved('sample');
      const take = saved.takes.find(({ id }) => id === saved.document.clips[1]?.takeId);
      const path = join(project, 'takes', `${take?.id}.wav`);
      const startSample = (take!.startToken / take!.frameRate) * sampleRate;
      const incoming = new Float32Array(second.length);
      const takeSamples = await readSamples(path, sampleRate);
      incoming.set(takeSamples.subarray(0, second.length - startSample), startSample);
      const joins = joinsOf(saved, 2);
      expect(joins).toHaveLength(2);
      expectSmoothJoins(second, joins, [firstScore, incoming]);
    },
  );

  it.skipIf(!isThere)('undoes and redoes it without losing a take', async () => {
    const after = await editor.saved('sample');
    await editor.press('Control+z');
    await expect.poll(async () => (await editor.saved('sample')).document.clips.length).toBe(1);
    expect((await editor.saved('sample')).takes).toEqual(after.takes);
    expect(firstDifference(await music('undone'), firstScore)).toBe(-1);
    await editor.press('Control+Shift+z');
    await expect
      .poll(async () => (await editor.saved('sample')).document.clips)
      .toEqual(after.document.clips);
  });

  it.skipIf(!isThere)('exports the finished film with its picture copied bit for bit', async () => {
    await editor.press('Control+e');
    const dialog = editor.page.getByRole('dialog', { name: 'Export' });
    await dialog.getByText(/music only/i).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('finished');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await dialog.getByText('finished.mp4').waitFor();
    const path = join(stage.folder, 'finished.mp4');
    const film = await probeFilm(path);
    expect(await pictureHash(path)).toBe(await pictureHash(join(stage.folder, 'sample.mp4')));
    expect(film.audioSeconds).toHaveLength(1);
    expect(Math.abs((film.audioSeconds[0] ?? 0) - film.videoSeconds)).toBeLessThanOrEqual(
      film.frameSeconds,
    );
    // As decoded from the film, after lossy coding.
    const joins = joinsOf(await editor.saved('sample'), sampleRate / 50);
    const scored = await readSamples(path, sampleRate);
    expectSmoothJoins(scored, joins, [secondScore]);
  });

  it.skipIf(!isThere)('exports the same film on the command line', async () => {
    const path = join(stage.folder, 'by-command.mp4');
    await runVidmuse('export', project, '--out', path, '--content', 'music');
    expect(await pictureHash(path)).toBe(await pictureHash(join(stage.folder, 'finished.mp4')));
    const finished = await readSamples(join(stage.folder, 'finished.mp4'), sampleRate);
    expect(firstDifference(await readSamples(path, sampleRate), finished)).toBe(-1);
  });

  it.skipIf(!isThere)('logs no warnings or errors in the browser', () => {
    expect(editor.complaints).toEqual([]);
  });
});
