import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addClip } from '../../document/edit-clips.ts';
import { readAudio } from '../../media/extract-audio.ts';
import { mixGraph } from '../../sound/mix-graph.ts';
import { hasCases, makeCase } from '../../media/film/test-flashes.ts';
import { makeTestSound } from '../../media/test-media.ts';
import { clipEnd } from '../../document/clips.ts';
import { placeTake } from '../../document/place-take.ts';
import { takeName } from '../../document/takes.ts';
import { placeRange } from '../../document/place-range.ts';
import type { JobRequest } from '../../shared/jobs.ts';
import type { Take } from '../../shared/project-document.ts';
import { takePeaksSamplesPerPeak } from '../../shared/project-layout.ts';
import { computePeaks } from '../../sound/peaks.ts';
import { recoverTakes } from '../../store/recover-takes.ts';
import { readTakeContinuation, takePaths, TakeSounds } from '../../store/take-files.ts';
import { floatWavHeader } from '../../files/float-wav.ts';
import { musicLengths, recordingForm } from './import-music.ts';
import { generateRequest, makeTestProject, type TestProject } from '../project/test-project.ts';

let test: TestProject;
beforeAll(async () => {
  test = await makeTestProject(4);
});
afterAll(() => test.close());

const importRequest = (path: string): JobRequest => ({
  kind: 'import-music',
  projectId: 'project',
  path,
  modelId: 'starter',
  device: 'cpu',
  startSeconds: 0,
});

it('takes in music as a beginning, which new music goes on from', async () => {
  const path = await makeTestSound(join(test.folder, 'theme.wav'), 2);
  const { result } = await test.run(importRequest(path), { takeIds: ['theme'] });
  const theme = result.takes?.[0] as Take;
  expect(theme).toMatchObject({ origin: 'imported', startToken: 0, tokenCount: 100 });
  const place = { take: theme, startSample: 0, endSample: theme.sampleCount };
  const document = placeRange(test.project.file.document, [theme], place);
  const request = generateRequest({ range: { start: 100, end: 200 }, continueMusic: true });
  const next = await test.run(request, {
    takeIds: ['next'],
    project: test.withMusic([theme], document),
  });
  expect(next.result.takes?.[0]).toMatchObject({ parentId: 'theme', startToken: 0 });
  const { path: projectPath } = test.project;
  const before = await readTakeContinuation(projectPath, 'theme');
  const after = await readTakeContinuation(projectPath, 'next');
  expect(after.slice(0, before.length)).toEqual(before);
});

it('keeps the name of the file, and all of it where it is longer than the film', async () => {
  const path = await makeTestSound(join(test.folder, 'Main Theme v2.wav'), 6);
  const { result } = await test.run(importRequest(path), { takeIds: ['long'] });
  const [take] = result.takes ?? [];
  expect(take).toMatchObject({ name: 'Main Theme v2', complete: true });
  expect(take!.tokenCount).toBeGreaterThanOrEqual(300);
  const { document } = test.project.file;
  expect(takeName(document, [take!], 'long')).toBe('Main Theme v2');
  // On the track it ends with the film; the rest can be slipped in.
  const placed = placeTake(document, { takes: [take!], take: take!, durationSeconds: 4 });
  expect(placed.clips.map(clipEnd)).toEqual([4 * take!.sampleRate]);
});

it.runIf(hasCases())(
  'ends with the film, however long its file says that it is (prompt-of-any-length)',
  async () => {
    const place = await makeCase(test.folder, 'prompt-of-any-length');
    const at2Seconds = (name: string) => ({ ...importRequest(join(place, name)), startSeconds: 2 });
    const { result } = await test.run(at2Seconds('w.wav'), { takeIds: ['stated'] });
    const [take] = result.takes ?? [];
    expect(take!.startToken).toBe(100);
    const placement = { takes: [take!], take: take!, durationSeconds: 8 };
    const [clip] = placeTake(test.project.file.document, placement).clips;
    const { startSample, lengthSamples } = clip!;
    expect([startSample, lengthSamples]).toEqual([2 * take!.sampleRate, 6 * take!.sampleRate]);

    const controller = new AbortController();
    const totals: number[] = [];
    const opened = test.run(at2Seconds('open5g.wav'), {
      takeIds: ['open'],
      controller,
      onOutput: (output) => {
        if (output.type !== 'progress' || !output.stage.startsWith('listening')) return;
        totals.push(output.total);
        if (output.done > 0) controller.abort();
      },
    });
    await expect(opened).rejects.toMatchObject({ code: 'cancelled' });
    // Of the 16.9 hours in its header no more than can be used, in the rate of the codec or of tokens.
    expect(Math.max(...totals)).toBeGreaterThan(0);
    expect(Math.max(...totals)).toBeLessThan(310 * take!.sampleRate);
  },
);

it('plays the file, not what the model made of it, also where a stopped import is kept', async () => {
  const path = await makeTestSound(join(test.folder, 'long.wav'), 20, ['-ar', '44100']);
  const controller = new AbortController();
  const stopped = test.run(importRequest(path), {
    takeIds: ['kept'],
    controller,
    onOutput: (output) => {
      if (output.type !== 'progress' || !output.stage.startsWith('rendering')) return;
      if (output.done > 0) controller.abort();
    },
  });
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  const { path: projectPath } = test.project;
  const kept = { projectPath, knownIds: [], onlyIds: ['kept'], keepOrigin: true };
  const { takes, notices } = await recoverTakes(kept);
  expect(notices).toEqual([]);
  const [take] = takes;
  expect(take).toMatchObject({ origin: 'imported', complete: false, name: 'long' });
  expect(take!.tokenCount).toBeLessThan(1000);
  expect(take!.recording).toMatchObject({ sampleRate: 44_100, sampleCount: 20 * 44_100 });
  const wanted = await readAudio(path, { sampleRate: 44_100, channels: take!.recording!.channels });
  const sounds = new TakeSounds(projectPath);
  const [left] = await sounds.readPlayed(take!, 0, 1000);
  await sounds.close();
  const { channels } = take!.recording!;
  expect(left).toEqual(
    wanted.slice(0, 1000 * channels).filter((_, index) => index % channels === 0),
  );
  const drawn = await readAudio(path, { sampleRate: take!.sampleRate, channels: 1 });
  const peaks = await readFile(takePaths(projectPath, 'kept').peaks);
  expect(new Int8Array(peaks)).toEqual(computePeaks(drawn, takePeaksSamplesPerPeak));
});

it('leaves nothing of a stopped import that is not kept', async () => {
  const path = await makeTestSound(join(test.folder, 'gone.wav'), 8);
  const controller = new AbortController();
  const stopped = test.run(importRequest(path), {
    takeIds: ['gone'],
    controller,
    onOutput: (output) => {
      if (output.type === 'progress' && output.stage.startsWith('rendering')) controller.abort();
    },
  });
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  const { path: projectPath } = test.project;
  await recoverTakes({ projectPath, knownIds: [], onlyIds: ['gone'], discard: true });
  const names = await readdir(join(projectPath, 'takes'));
  expect(names.filter((name) => name.startsWith('gone'))).toEqual([]);
});

it('reads no more than can be used of a file whose header states hours', () => {
  expect(musicLengths(61_000, 6)).toEqual({ seconds: 306, longestSeconds: 306 });
  expect(musicLengths(180, 6)).toEqual({ seconds: 180, longestSeconds: 306 });
  // A stream that states no length is read up to there too.
  expect(musicLengths(0, 6)).toEqual({ seconds: 0, longestSeconds: 306 });
});

it('stores long music of a high rate as well as a wav file can hold it', () => {
  const studio = { sampleRate: 96_000, channels: 6 };
  const formOf = (seconds: number) =>
    recordingForm(studio, { seconds, longestSeconds: seconds + 300 });
  expect(formOf(180)).toEqual({ sampleRate: 96_000, channels: 2 });
  expect(formOf(7200)).toEqual({ sampleRate: 48_000, channels: 2 });
  expect(formOf(14_400)).toEqual({ sampleRate: 32_000, channels: 2 });
  // A stream that states no length may be as long as is read of it.
  expect(recordingForm(studio, { seconds: 0, longestSeconds: 7200 }).sampleRate).toBe(48_000);
  for (const seconds of [180, 7200, 14_400]) {
    const { sampleRate, channels } = formOf(seconds);
    const header = floatWavHeader(sampleRate, sampleRate * seconds, channels);
    expect(header.readUInt32LE(64)).toBe(4 * channels * sampleRate * seconds);
  }
});

it('names a file without a single sample, and says what to do', async () => {
  const path = await makeTestSound(join(test.folder, 'empty.wav'), 1, ['-t', '0']);
  await expect(test.run(importRequest(path), { takeIds: ['none'] })).rejects.toThrow(
    `"${path}" holds no sound at all; choose another file.`,
  );
});

it.each([
  ['mono at 44.1 kHz', 'mono', ['-ac', '1', '-ar', '44100'], { sampleRate: 44_100, channels: 1 }],
  ['5.1 at 48 kHz', 'surround', ['-ac', '6', '-ar', '48000'], { sampleRate: 48_000, channels: 2 }],
])(
  'keeps channels and rate of %s, plays and mixes it at its pitch and length',
  async (_, id, options, form) => {
    // Left and right differ, so that a mix of both would show.
    const path = await makeTestSound(join(test.folder, `${id}.wav`), 2, options);
    const { result } = await test.run(importRequest(path), { takeIds: [id] });
    const [take] = result.takes ?? [];
    expect(take!.recording).toMatchObject(form);
    const { recording } = take!;
    expect(recording!.sampleCount).toBe(2 * recording!.sampleRate);
    const wanted = await readAudio(path, { ...form });
    const sounds = new TakeSounds(test.project.path);
    const played = await sounds.readPlayed(take!, 0, recording!.sampleCount);
    await sounds.close();
    expect(played).toHaveLength(form.channels);
    for (let index = 0; index < recording!.sampleCount; index += 997) {
      for (const [channel, samples] of played.entries()) {
        expect(samples[index]).toBe(wanted[index * form.channels + channel]);
      }
    }
    // It is drawn as it is heard.
    const drawn = await readAudio(path, { sampleRate: take!.sampleRate, channels: 1 });
    const peaks = await readFile(takePaths(test.project.path, id).peaks);
    expect(new Int8Array(peaks)).toEqual(computePeaks(drawn, takePeaksSamplesPerPeak));
    // In the mix it is the file resampled, and nothing of what the model made of it.
    const document = addClip(test.project.file.document, [take!], { takeId: id, startSample: 0 });
    const reader = new TakeSounds(test.project.path);
    const graph = mixGraph(
      { document, takes: [take!], durationSeconds: 2 },
      { readTake: (_takeId, from, to) => reader.readPlayed(take!, from, to) },
      { only: ['music'] },
    );
    const mix = await graph.render(0, 96_000);
    await reader.close();
    const asMixed = await readAudio(path, {
      sampleRate: 48_000,
      channels: form.channels,
      fine: true,
    });
    for (const [channel, samples] of mix.entries()) {
      const own = Math.min(channel, form.channels - 1);
      const error = samples
        .slice(4800, 90_000)
        .map((sample, index) => sample - asMixed[(index + 4800) * form.channels + own]!);
      expect(rms(error)).toBeLessThan(0.01 * rms(samples.slice(4800, 90_000)));
    }
  },
);

it('plays two mono tracks of a file as left and right', async () => {
  const path = await makeTestSound(join(test.folder, 'pair.mka'), 1, [
    ...['-filter_complex', '[0]asplit=2[l][q];[q]volume=0.25[r]', '-map', '[l]', '-map', '[r]'],
    ...['-c:a', 'pcm_s24le'],
  ]);
  const { result } = await test.run(importRequest(path), { takeIds: ['pair'] });
  const sounds = new TakeSounds(test.project.path);
  const [take] = result.takes ?? [];
  const played = await sounds.readPlayed(take!, 0, take!.recording!.sampleCount);
  await sounds.close();
  expect(played).toHaveLength(2);
  expect(rms(played[1]!) / rms(played[0]!)).toBeCloseTo(0.25, 3);
});

const rms = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);
