import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleTake } from '../src/document/example-project.ts';
import { floatWavHeader } from '../src/files/float-wav.ts';
import type { ProjectFile } from '../src/shared/project-document.ts';
import { findOnsets } from '../src/sound/find-onsets.ts';
import { OnsetMeter } from '../src/sound/onset-meter.ts';
import { computePeaks } from '../src/sound/peaks.ts';
import { pulsedSound, steadyStrokes } from '../src/sound/pulsed-sound.ts';
import { EditorWindow } from './editor-window.ts';
import { openBrowser } from './open-browser.ts';
import { runProgram, runVidmuse } from './run-program.ts';
import { seriousFindings } from './serious-findings.ts';
import { startStudio, type Studio } from './start-studio.ts';

const sampleRate = 32_000;
const seconds = 40;
const strokes = steadyStrokes(97, 0.35, seconds);
/** Cuts are at the bars of the music played this much slower and later. */
const slower = 1.014;
const later = 0.12;
const frame = (time: number): number => Math.round(25 * time) / 25;
const cuts = [8, 12, 16, 24, 32, 44, 48, 52, 56].map((beat) =>
  frame(strokes[beat]!.seconds * slower + later),
);

let studio: Studio;
let browser: Browser;
let editor: EditorWindow;

/** A film of shots of one colour, the sixth of them black, the seventh full of motion. */
async function makeFilm(path: string): Promise<void> {
  const colours = [
    'red',
    'white',
    'blue',
    'yellow',
    'purple',
    'black',
    '',
    'white',
    'blue',
    'yellow',
  ];
  const edges = [0, ...cuts, seconds];
  const shots = colours.map((colour, index) => {
    const length = (edges[index + 1]! - edges[index]!).toFixed(2);
    const source = colour === '' ? 'testsrc2=s=160x90:r=25' : `color=${colour}:s=160x90:r=25`;
    return ['-f', 'lavfi', '-t', length, '-i', source];
  });
  await runProgram('ffmpeg', [
    ...['-v', 'error', ...shots.flat()],
    ...['-filter_complex', `concat=n=${shots.length}:v=1:a=0,format=yuv420p`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', path],
  ]);
}

/** Adds a take without beats to the track of a project on disk, as an earlier version did. */
async function addTake(projectPath: string): Promise<void> {
  const sound = pulsedSound({ sampleRate, seconds, strokes });
  const wav = Buffer.concat([floatWavHeader(sampleRate, sound.length), Buffer.from(sound.buffer)]);
  await mkdir(join(projectPath, 'takes'), { recursive: true });
  await writeFile(join(projectPath, 'takes', 'a.wav'), wav);
  await writeFile(join(projectPath, 'takes', 'a.peaks'), computePeaks(sound, 160));
  const path = join(projectPath, 'project.json');
  const file = JSON.parse(await readFile(path, 'utf8')) as ProjectFile;
  const edge = { lengthSamples: 160, curve: 'linear' } as const;
  const clip = {
    ...{ id: 'clip-1', takeId: 'a', startSample: 0, offsetSample: 0, gainDecibels: 0 },
    ...{ lengthSamples: sound.length, muted: false, locked: false, fadeIn: edge, fadeOut: edge },
  };
  const document = { ...file.document, sampleRate, clips: [clip] };
  const takes = [exampleTake('a', 0, seconds, sampleRate)];
  await writeFile(path, JSON.stringify({ ...file, takes, document }));
}

async function saved(name = 'film'): Promise<ProjectFile> {
  await editor.settles();
  const path = join(studio.workspace, `${name}.vidmuse`, 'project.json');
  return JSON.parse(await readFile(path, 'utf8')) as ProjectFile;
}

/** Waits until the saved project fulfils the condition. */
async function becomes(
  isThere: (file: ProjectFile) => boolean,
  name = 'film',
): Promise<ProjectFile> {
  for (;;) {
    const file = await saved(name);
    if (isThere(file)) return file;
    await wait(50);
  }
}

beforeAll(async () => {
  [studio, browser] = await Promise.all([startStudio(), openBrowser()]);
  await makeFilm(join(studio.workspace, 'film.mp4'));
  editor = await EditorWindow.open(browser, studio, { width: 1280, height: 720 });
  await editor.importVideo('film.mp4');
  await editor.settles();
  await editor.choose('File', /^Close/);
  await editor.isUsable();
  await addTake(join(studio.workspace, 'film.vidmuse'));
  const open = editor.page.getByRole('button', { name: /Open a project|Open project/ });
  await editor.chooseFile(() => open.click(), 'film.vidmuse');
  await editor.page.getByRole('region', { name: 'Timeline' }).waitFor();
});
afterAll(async () => {
  await browser.close();
  await studio.remove();
});

describe('music that meets the film', () => {
  it('finds the beats of a take that has none, and counts the cuts that they hit', async () => {
    const { page } = editor;
    await editor.openTab('Takes');
    await page.getByText(/meets \d of 9 cuts/).waitFor();
    await page.getByText(/^97\.\d a minute, bars of 4$/).waitFor();
    await page.getByText(/than by chance \(z −?\d/).waitFor();
  });

  it('proposes a fit that hits all cuts, and applies it when accepted', async () => {
    const { page } = editor;
    await editor.press('Alt+h');
    const proposal = page.getByRole('region', { name: 'Proposal: Fit to Hits' });
    await proposal.getByText(/Meets 9 of 9 cuts instead of \d/).waitFor();
    expect((await saved()).document.clips[0]!.stretch).toBeUndefined();
    await proposal.getByRole('button', { name: 'Hear it as it was' }).click();
    await proposal.getByRole('button', { name: 'Hear the proposal' }).click();
    expect(await seriousFindings(page)).toEqual([]);
    await proposal.getByRole('button', { name: 'Take it' }).click();
    await proposal.waitFor({ state: 'detached' });
    const { document } = await becomes((file) => file.document.clips[0]!.stretch !== undefined);
    expect(document.clips[0]!.stretch).toBeCloseTo(slower, 2);
    await editor.press('Control+z');
    await becomes((file) => file.document.clips[0]!.stretch === undefined);
    await editor.press('Control+Shift+z');
    await becomes((file) => file.document.clips[0]!.stretch !== undefined);
  });

  it('exports the hits at the cuts', async () => {
    const out = join(studio.folder, 'music.wav');
    const project = join(studio.workspace, 'film.vidmuse');
    await runVidmuse('export', project, '--content', 'wav', '--out', out);
    const samples = await readMono(out);
    const meter = new OnsetMeter(48_000);
    meter.push(samples);
    const onsets = findOnsets(meter.curves).map((onset) => onset.seconds);
    for (const cut of cuts) {
      expect(Math.min(...onsets.map((onset) => Math.abs(onset - cut)))).toBeLessThan(0.04);
    }
  });

  it('ends on a bar, and shortens to 15 s, each as one step', async () => {
    const { page } = editor;
    await editor.press('Alt+j');
    await page.getByRole('region', { name: 'Proposal: End on a Bar' }).waitFor();
    await editor.press('Alt+Enter');
    await becomes(({ document }) => document.clips[0]!.fadeOut.curve === 'decay');
    await editor.press('Control+z');
    await becomes(({ document }) => document.clips[0]!.fadeOut.curve === 'linear');
    await editor.press('Alt+Shift+d');
    await page.getByRole('region', { name: 'Proposal: Shorten to 15 s' }).waitFor();
    await editor.press('Alt+Enter');
    const { document } = await becomes((file) => file.document.clips.length === 2);
    const last = document.clips[1]!;
    const end = frame(document.clips[0]!.startSample / sampleRate + 15);
    expect(last.startSample + last.lengthSamples).toBe(end * sampleRate);
    await editor.press('Control+z');
    await becomes((file) => file.document.clips.length === 1);
  });

  it('drops a proposal when the music is changed otherwise', async () => {
    const { page } = editor;
    await editor.press('Alt+j');
    const proposal = page.getByRole('region', { name: /^Proposal/ });
    await proposal.waitFor();
    await editor.press('Alt+ArrowDown');
    await proposal.waitFor({ state: 'detached' });
  });
});

describe('spotting', () => {
  it('proposes cues, with no music on the black shot', async () => {
    const { page } = editor;
    await editor.press('Alt+q');
    const { document } = await becomes((file) => (file.document.cues ?? []).length > 1);
    const silent = document.cues!.filter(({ music }) => !music);
    expect(silent).toHaveLength(1);
    expect(Math.abs(silent[0]!.startSeconds - cuts[4]!)).toBeLessThan(0.5);
    const list = page.getByRole('list', { name: 'Cues' });
    await list.getByRole('button', { name: /^1M1 untitled/ }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('edits them in the panel and on the timeline, with undo', async () => {
    const { page } = editor;
    await editor.press('Home');
    await page.getByRole('textbox', { name: 'Title of 1M1' }).fill('Dawn');
    await page.getByRole('textbox', { name: 'Title of 1M1' }).press('Tab');
    await page.getByRole('combobox', { name: 'Ending' }).selectOption('ring-out');
    await becomes(({ document }) => document.cues?.[0]?.ending === 'ring-out');
    await page.getByRole('button', { name: 'Cue 1M1 Dawn' }).waitFor();
    const before = (await saved()).document.cues!.length;
    await editor.goTo('00:00:04:00');
    await editor.press('Alt+b');
    const split = await becomes((file) => file.document.cues!.length === before + 1);
    expect(split.document.cues![0]).toMatchObject({ endSeconds: 4, title: 'Dawn' });
    await editor.press('Alt+0');
    await becomes(({ document }) => document.cues![1]!.music === false);
    const edge = (await page.getByRole('button', { name: 'Cue 1M1 Dawn' }).boundingBox())!;
    const at = { x: edge.x + edge.width - 2, y: edge.y + edge.height / 2 };
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x - 10, at.y, { steps: 3 });
    await page.mouse.move(at.x - 30, at.y, { steps: 3 });
    await page.mouse.up();
    const moved = await becomes(({ document }) => document.cues![0]!.endSeconds < 4);
    expect(moved.document.cues![1]!.startSeconds).toBe(moved.document.cues![0]!.endSeconds);
    await editor.press('Control+z');
    await becomes(({ document }) => document.cues![0]!.endSeconds === 4);
    expect(editor.complaints).toEqual([]);
  });
});

describe('composing cue by cue', () => {
  const becomesSpots = (isThere: (file: ProjectFile) => boolean) => becomes(isThere, 'spots');
  const addCue = async (from: string, to: string): Promise<void> => {
    await editor.goTo(from);
    await editor.press('i');
    await editor.goTo(to);
    await editor.press('o');
    await editor.press('Alt+k');
  };

  it('makes the music of all cues, each with its own ending and level, and none between', async () => {
    const { page } = editor;
    await editor.choose('File', /^Close/);
    await editor.isUsable();
    // Requests of the closed project may fail from here on.
    const complaintsBefore = editor.complaints.length;
    const film = join(studio.workspace, 'spots.mp4');
    await runProgram('ffmpeg', [
      ...['-v', 'error', '-f', 'lavfi', '-t', '8', '-i', 'testsrc2=s=160x90:r=25'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', film],
    ]);
    await editor.importVideo('spots.mp4');
    await addCue('00:00:00:00', '00:00:02:00');
    await addCue('00:00:04:12', '00:00:07:00');
    await becomesSpots(({ document }) => document.cues?.length === 2);
    await editor.openTab('Generate');
    await page.getByRole('spinbutton', { name: 'Takes' }).fill('1');
    await editor.openTab('Cues');
    await editor.goTo('00:00:05:00');
    await page.getByRole('spinbutton', { name: 'Level' }).fill('-6');
    await page.getByRole('spinbutton', { name: 'Level' }).press('Enter');
    await page.getByRole('combobox', { name: 'Ending' }).selectOption('none');
    await becomesSpots(({ document }) => document.cues?.[1]?.ending === 'none');
    await editor.press('Alt+Shift+r');
    const { document, takes } = await becomesSpots((file) => file.document.clips.length === 2);
    const [first, second] = document.clips;
    const samples = (time: number): number => time * document.sampleRate;
    expect(first!.startSample).toBe(0);
    expect(first!.lengthSamples).toBe(samples(2));
    expect(first!.fadeOut.lengthSamples).toBeGreaterThan(samples(0.5));
    expect(second!.startSample).toBeCloseTo(samples(4.48), -3);
    expect(second!.startSample + second!.lengthSamples).toBe(samples(7));
    expect(second!.fadeOut.lengthSamples).toBeLessThan(samples(0.1));
    expect(second!.gainDecibels - first!.gainDecibels).toBe(-6);
    expect(takes.map(({ range }) => range.start / 50)).toEqual([0, 4.48]);

    // The second cue again, from the first one's theme; the first has no room for one.
    const theme = page.getByRole('combobox', { name: 'Begin from' });
    await theme.selectOption(takes[0]!.id);
    await editor.press('Alt+r');
    const again = await becomesSpots((file) => file.takes.length === 3);
    expect(again.takes[2]).toMatchObject({ themeTakeId: takes[0]!.id, range: takes[1]!.range });
    await editor.press('Home');
    await page.getByRole('region', { name: 'Cue 1M1' }).waitFor();
    expect(await theme.isDisabled()).toBe(true);
    expect(editor.complaints.slice(complaintsBefore)).toEqual([]);
  });
});

/** Left channel of a wav file of 24 or 32 bits. */
async function readMono(path: string): Promise<Float32Array> {
  await runProgram('ffmpeg', [
    ...['-v', 'error', '-i', path, '-ac', '1', '-ar', '48000', '-f', 'f32le', `${path}.f32`, '-y'],
  ]);
  const bytes = await readFile(`${path}.f32`);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}
