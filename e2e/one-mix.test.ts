import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EditorWindow } from './editor-window.ts';
import { copySampleProject } from './test-sample.ts';
import { recordedRate, startRecording } from './recording.ts';
import { runProgram } from './run-program.ts';
import { shells, type Stage } from './shells.ts';
import { startSeconds } from './sound-checks.ts';

const root = join(import.meta.dirname, '..');

/** A crossfade of 5 ms, and the border samples on either side. */
const longestChangeSamples = 0.005 * recordedRate + 2;

/** A state of the mix: the samples that its export writes, interleaved. */
interface State {
  readonly name: string;
  readonly samples: Float32Array;
}

/** A part of the recording in which one state is heard, sample for sample. */
interface Heard {
  readonly name: string;
  readonly from: number;
  to: number;
}

/** Records when the page gets a change and when each block of sound starts. */
const listenToChanges = `{
  window.changes = [];
  window.starts = [];
  const now = () => window.loudspeakers.at(-1).context.currentTime;
  for (const type of ['keydown', 'click']) {
    document.addEventListener(type, () => window.changes.push(now()), { capture: true });
  }
  const { start } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function (when, offset) {
    window.starts.push(when);
    return start.call(this, when, offset);
  };
}`;

const frameIs = (recording: Float32Array, at: number, samples: Float32Array, frame: number) =>
  recording[2 * at] === samples[2 * frame] && recording[2 * at + 1] === samples[2 * frame + 1];

/** The frame of the recording at which a state's film begins. */
function beginningOf(recording: Float32Array, { samples }: State): number {
  const probe = { from: startSeconds * recordedRate, length: 2000 };
  for (let at = 0; at < recording.length / 2 - probe.length; at++) {
    let same = 0;
    while (same < probe.length && frameIs(recording, at + same, samples, probe.from + same)) same++;
    if (same === probe.length) return at - probe.from;
  }
  throw new Error('nothing of the export was heard, sample for sample');
}

/** Finds the states that a recording contains, one after the other. */
function heardStates(recording: Float32Array, begin: number, states: readonly State[]): Heard[] {
  const parts: Heard[] = [];
  const end = Math.min(recording.length / 2, begin + states[0]!.samples.length / 2);
  for (let at = begin + startSeconds * recordedRate; at < end; at++) {
    const is = (state: State): boolean => frameIs(recording, at, state.samples, at - begin);
    const current = states.find(({ name }) => name === parts.at(-1)?.name);
    if (current && is(current) && parts.at(-1)!.to >= at - longestChangeSamples) {
      parts.at(-1)!.to = at + 1;
      continue;
    }
    // Two states may share a sample by chance: a new one must last.
    const next = states.find((state) =>
      Array.from({ length: 200 }, (_, ahead) => ahead).every((ahead) =>
        frameIs(recording, at + ahead, state.samples, at + ahead - begin),
      ),
    );
    if (next) parts.push({ name: next.name, from: at, to: at + 1 });
  }
  return parts;
}

describe.each(shells)('one mix in $name', ({ isThere, hasServer, open }) => {
  const isTold = isThere && hasServer;
  let stage: Stage;
  let editor: EditorWindow;

  beforeAll(async () => {
    if (!isTold) return;
    stage = await open();
    editor = await stage.openWindow();
    await copySampleProject(stage.folder);
    await editor.openProject('sample');
    await editor.openTab('Mix');
  });
  afterAll(() => stage?.remove());

  const musicLevel = () => editor.page.getByRole('slider', { name: 'Music level' });
  const mix = async () => (await editor.saved('sample')).document as unknown as { mix: object };

  /** The interleaved samples that an export of the saved state writes into ffmpeg. */
  const exported = async (name: string): Promise<State> => {
    const shim = join(stage.folder, 'tee-ffmpeg.sh');
    const ffmpeg = process.env['FFMPEG_PATH'] || 'ffmpeg';
    await writeFile(
      shim,
      `#!/bin/bash\ncase " $* " in *" pipe:0 "*) tee "$MIX_TEE" | ${ffmpeg} "$@"; exit "\${PIPESTATUS[1]}";; esac\nexec ${ffmpeg} "$@"\n`,
    );
    await chmod(shim, 0o755);
    const raw = join(stage.folder, `${name}.f32`);
    const project = join(stage.folder, 'sample.vidmuse');
    const film = join(stage.folder, `${name}.mp4`);
    await runProgram(
      process.execPath,
      [join(root, 'src/cli/index.ts'), 'export', project, '--out', film, '--content', 'mix'],
      { ...process.env, FFMPEG_PATH: shim, MIX_TEE: raw },
    );
    const bytes = await readFile(raw);
    return { name, samples: new Float32Array(new Uint8Array(bytes).buffer) };
  };

  it.skipIf(!isTold)(
    'plays what it exports, sample for sample, while faders, mutes and fades are moved',
    async () => {
      const { page } = editor;
      // Loud enough for the limiter.
      for (let step = 0; step < 3; step++) await musicLevel().press('Shift+ArrowUp');
      // The recording begins only once something was played.
      await page.locator('body').press('Space');
      await editor.playsTo(0.3);
      await editor.press('k');
      await editor.press('Home');
      // Rendering must not wait for the window's own thread.
      expect(page.workers().map((worker) => worker.url())).toEqual([
        expect.stringContaining('mix-worker'),
      ]);
      await page.evaluate(listenToChanges);
      const stopRecording = await startRecording(page, 2);
      const asked: number[] = [];
      const ask = async (change: () => Promise<void>): Promise<void> => {
        const before = await page.evaluate<number>('window.changes.length');
        await change();
        asked.push(await page.evaluate<number>(`window.changes[${before}]`));
      };
      await page.locator('body').press('Space');
      await editor.playsTo(1.5);
      await ask(() => musicLevel().press('Shift+ArrowDown'));
      await editor.playsTo(3);
      const muteOriginal = page
        .getByRole('tabpanel')
        .getByRole('button', { name: /original/i })
        .first();
      await ask(() => muteOriginal.click());
      await editor.playsTo(4.5);
      await ask(() => muteOriginal.click());
      await editor.playsTo(6);
      const fadeOut = page.getByRole('spinbutton', { name: 'Fade out' });
      await fadeOut.fill('9');
      await ask(() => fadeOut.press('Enter'));
      await editor.playsTo(10.5);
      await editor.press('k');
      const lateSeconds = await editor.lateSeconds();
      const recording = await stopRecording();
      const [firstStart] = await page.evaluate<number[]>('window.starts');

      // The states again, from the last to the first, by undo.
      const states: State[] = [];
      for (const name of ['faded', 'lower', 'muted', 'lower again', 'loud']) {
        const before = JSON.stringify(await mix());
        if (name !== 'lower again') states.push(await exported(name));
        if (name === 'loud') break;
        await editor.press('Control+z');
        await expect.poll(async () => JSON.stringify(await mix())).not.toBe(before);
      }
      // Where two states are equal, before the fade begins, the earlier one is found.
      states.reverse();
      const loud = states[0]!;
      const peak = loud.samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      // The limiter was active, and the measured sound is not silence.
      expect(peak).toBeGreaterThan(0.8);
      expect(peak).toBeLessThan(10 ** (-1 / 20));

      const begin = beginningOf(recording, loud);
      const parts = heardStates(recording, begin, states);
      const order = ['loud', 'lower', 'muted', 'lower', 'faded'];
      /** Where in the recording each state was asked for. */
      const askedAt = [-Infinity, ...asked].map(
        (seconds) => begin + (seconds - firstStart!) * recordedRate,
      );
      const indexOf = ({ name, from }: Heard): number =>
        order.findLastIndex((each, index) => each === name && askedAt[index]! <= from);
      // Where a busy machine was late with the sound, and the window knows it, there is silence or what was heard
      // before comes back.
      let newest = -1;
      let lateFrames = 0;
      const firsts: Heard[] = [];
      parts.forEach((part, index) => {
        const state = indexOf(part);
        const gap = index === 0 ? 0 : part.from - parts[index - 1]!.to;
        if (gap > longestChangeSamples) lateFrames += gap - longestChangeSamples;
        if (state > newest) {
          expect(state).toBe(newest + 1);
          newest = state;
          firsts.push(part);
        } else if (state < newest) lateFrames += part.to - part.from;
      });
      expect(newest).toBe(order.length - 1);
      const joins = lateSeconds === 0 ? 0 : parts.length * longestChangeSamples;
      expect(lateFrames).toBeLessThanOrEqual(lateSeconds * recordedRate + joins);
      const whole = parts.at(-1)!.to - parts[0]!.from;
      expect(whole).toBeGreaterThan(9 * recordedRate);

      const latencies = firsts.slice(1).map(({ from }, index) => {
        const changed = firstStart! + (from - begin) / recordedRate;
        return 1000 * (changed - asked[index]!);
      });
      // The delay depends on the machine: block-scheduler.test.ts proves the limit with a simulated clock.
      console.info(
        `A change is heard after ${latencies.map((each) => each.toFixed(0)).join(', ')} ms`,
      );
    },
    240_000,
  );

  it.skipIf(!isTold)('logs no warnings or errors in the browser', () => {
    expect(editor.complaints).toEqual([]);
  });
});
