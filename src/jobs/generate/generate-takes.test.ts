import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addHitPoint } from '../../document/markers.ts';
import { moveClip } from '../../document/move-clip.ts';
import { placeRange } from '../../document/place-range.ts';
import { computePeaks } from '../../sound/peaks.ts';
import { openModelFolder } from '../../engine/model-folder.ts';
import { takePeaksSamplesPerPeak } from '../../shared/project-layout.ts';
import type { ProjectDocument, Take } from '../../shared/project-document.ts';
import { floatWavHeaderLength } from '../../files/float-wav.ts';
import { probe } from '../../media/probe.ts';
import { finishTake, removeTake } from '../../store/finish-take.ts';
import type { JobOutput } from '../project/job-run.ts';
import { recoverTakes } from '../../store/recover-takes.ts';
import { StoredSpeeds } from '../project/stored-speeds.ts';
import { readTakeContinuation, TakeSounds, takePaths } from '../../store/take-files.ts';
import {
  generateRequest,
  makeTestProject,
  sizeOf,
  testModelsDir,
  type TestProject,
} from '../project/test-project.ts';

let test: TestProject;
beforeAll(async () => {
  test = await makeTestProject(6);
});
afterAll(() => test.close());

async function soundOf(take: Take): Promise<Float32Array> {
  const sounds = new TakeSounds(test.project.path);
  const samples = await sounds.read(take.id, 0, take.sampleCount);
  await sounds.close();
  return samples;
}

/** The tokens of a take as bytes, 16 for each token of the starter model. */
const tokensOf = async (takeId: string): Promise<Uint8Array[]> => {
  const stored = await readTakeContinuation(test.project.path, takeId);
  const rows = stored.subarray(16);
  return Array.from({ length: rows.length / 16 }, (_, time) =>
    rows.slice(16 * time, 16 * (time + 1)),
  );
};

function stretchesOf(outputs: readonly JobOutput[], takeId: string) {
  return outputs.filter((output) => output.type === 'stretch').filter((s) => s.takeId === takeId);
}

/** Level below which music is inaudible. */
const silentLufs = -55;

/** Correlation of each sample with the next one: near 1 for notes, 0 for white noise. */
function likenessOfNeighbours(samples: Float32Array): number {
  let product = 0;
  let power = 0;
  for (const [index, sample] of samples.subarray(1).entries()) {
    product += sample * (samples[index] as number);
    power += sample ** 2;
  }
  return product / power;
}

let score: Take;

describe('generating takes', () => {
  it('streams every take and keeps it with tokens, peaks and loudness', async () => {
    const takeIds = ['score-1', 'score-2'];
    const request = generateRequest({ range: { start: 0, end: 300 }, takes: 2, seed: 7 });
    const { result, outputs } = await test.run(request, { takeIds });
    const takes = result.takes ?? [];
    expect(takes.map(({ id, seed, tokenCount }) => [id, seed, tokenCount])).toEqual([
      ['score-1', 7, 300],
      ['score-2', 8, 300],
    ]);
    for (const take of takes) {
      expect(take).toMatchObject({ complete: true, origin: 'generated', sampleCount: 300 * 640 });
      const samples = await soundOf(take);
      const told = stretchesOf(outputs, take.id);
      expect(told.length).toBeGreaterThan(3);
      const joined = new Float32Array(take.sampleCount);
      for (const stretch of told) joined.set(stretch.samples, stretch.startSample);
      expect(joined).toEqual(samples);
      const paths = takePaths(test.project.path, take.id);
      expect(new Int8Array(await readFile(paths.peaks))).toEqual(
        computePeaks(samples, takePeaksSamplesPerPeak),
      );
      expect(await tokensOf(take.id)).toHaveLength(300);
      expect((await probe(paths.sound)).durationSeconds).toBe(6);
      expect(take.peak).toBe(samples.reduce((peak, s) => Math.max(peak, Math.abs(s)), 0));
      expect(take).toMatchObject({
        model: {
          id: 'starter',
          device: 'cpu',
          parameters: { windowSeconds: 12, strideSeconds: 8 },
        },
      });
      expect(take.integratedLufs).toBeLessThan(0);
      expect(take.integratedLufs).toBeGreaterThan(silentLufs);
      expect(likenessOfNeighbours(samples)).toBeGreaterThan(0.5);
    }
    const [first, second] = await Promise.all(takeIds.map(tokensOf));
    expect(first).not.toEqual(second);
    const stages = outputs.filter((output) => output.type === 'progress').map((p) => p.stage);
    expect([...new Set(stages)]).toEqual([
      'opening the model',
      'reading frames',
      'watching the video',
      'composing',
      'rendering',
    ]);
    score = takes[0] as Take;
  });

  it('estimates the remaining time while computing features, from the speeds of an earlier run', async () => {
    const cacheDir = join(test.folder, 'cache');
    await rm(cacheDir, { recursive: true });
    const { fingerprint } = (await openModelFolder(testModelsDir, 'starter')).description;
    const speeds = await StoredSpeeds.open(cacheDir);
    const earlier = speeds.of({ model: fingerprint, device: 'cpu', takes: 2 });
    earlier.set('watching the video', 0.2);
    earlier.set('composing', 5);
    await speeds.save();
    const { outputs } = await test.run(generateRequest({ range: { start: 150, end: 200 } }), {
      takeIds: ['early'],
    });
    await removeTake(test.project.path, 'early');
    const watching = outputs.find((output) => output.type === 'progress' && output.total > 0);
    expect(watching).toMatchObject({ stage: 'watching the video' });
    expect(watching).toHaveProperty('secondsLeft');
    const { secondsLeft } = watching as { secondsLeft: number };
    // The range has 50 tokens, of 5 s each.
    expect(secondsLeft).toBeGreaterThan(250);
    expect(secondsLeft).toBeLessThan(350);
  });

  it('continues the music before a range, and returns where its end joins the music after it', async () => {
    const empty = test.project.file.document;
    const document = placeRange(empty, [score], {
      take: score,
      startSample: 0,
      endSample: score.sampleCount,
    });
    const project = test.withMusic([score], document);
    const request = generateRequest({ range: { start: 100, end: 200 }, continueMusic: true });
    const { result, outputs } = await test.run(request, {
      takeIds: ['again-1', 'soft-1'],
      project,
    });
    const [take] = result.takes ?? [];
    expect(take).toMatchObject({
      origin: 'regenerated',
      parentId: 'score-1',
      startToken: 0,
      tokenCount: 225,
      range: { start: 100, end: 200 },
    });
    const before = await tokensOf('score-1');
    const after = await tokensOf('again-1');
    expect(after.slice(0, 100)).toEqual(before.slice(0, 100));
    // Stretches begin with the range: the context before it is on the track already.
    expect(stretchesOf(outputs, 'again-1')[0]?.startSample).toBe(100 * 640);
    const [join] = result.joins ?? [];
    expect(join?.takeId).toBe('again-1');
    expect(Math.abs((join?.endSample ?? 0) - 200 * 640)).toBeLessThanOrEqual(16_000);
    expect(join?.disturbance).toBeGreaterThan(0);
    const { endSample, disturbance } = join ?? {};
    expect(take?.join).toEqual({ endSample, disturbance, crossfadeSamples: 0.08 * 32_000 });
  });

  it('seeks the join for the crossfade that is asked for', async () => {
    const empty = test.project.file.document;
    const placed = { take: score, startSample: 0, endSample: score.sampleCount };
    const project = test.withMusic([score], placeRange(empty, [score], placed));
    const request = generateRequest({ range: { start: 250, end: 270 }, crossfadeSeconds: 0.4 });
    const { result } = await test.run(request, { takeIds: ['soft-1'], project });
    const [take] = result.takes ?? [];
    expect(take?.join?.crossfadeSamples).toBe(0.4 * 32_000);
    const exact = { ...request, exactEndSeconds: 5.39 };
    const exactly = await test.run(exact, { takeIds: ['exact-1'], project });
    const [end] = exactly.result.takes ?? [];
    // The crossfade ends where it was asked to, and no music is made beyond the range.
    expect(end?.join).toMatchObject({ endSample: 166_080, exact: true });
    expect(end!.startToken + end!.tokenCount).toBe(270);
    await removeTake(test.project.path, 'exact-1');
    // Half a crossfade has to fit between the join and the end of both.
    expect(take?.join?.endSample).toBeLessThanOrEqual((295 - 10) * 640);
  });

  it('draws a tempo by the film where none is asked for, and keeps that of the music before', async () => {
    const made = async (
      changes: Parameters<typeof generateRequest>[0],
      project = test.project,
      takeIds = ['tempo'],
    ) => {
      const takes = takeIds.length;
      const request = generateRequest({ modelId: 'starter2', takes, ...changes });
      const { result } = await test.run(request, { takeIds, project });
      return result.takes as Take[];
    };
    const whole = { range: { start: 0, end: 50 } };
    const [first, second] = await made({ ...whole, seed: 1 }, test.project, ['tempo', 'other']);
    expect(first!.model.parameters).not.toHaveProperty('key');
    // A take is the same alone as beside others.
    const [alone] = await made({ ...whole, seed: 2 }, test.project, ['alone']);
    const { peak, model } = second!;
    expect(alone).toMatchObject({ seed: 2, peak, model });
    expect(peak).not.toBe(first!.peak);
    for (const id of ['tempo', 'other', 'alone']) await removeTake(test.project.path, id);

    const tempo = first!.model.parameters['tempo'] === 60 ? 120 : 60;
    const { parameters } = generateRequest({});
    const [again] = await made({ ...whole, parameters: { ...parameters, tempo } });
    const empty = test.project.file.document;
    expect(again!.model.parameters).toMatchObject({ tempo, downbeat: 0 });
    const placed = { take: again!, startSample: 0, endSample: again!.sampleCount };
    const music = placeRange(empty, [again!], placed);
    // The clip is dragged to a second later than its take was composed for.
    const project = test.withMusic([again!], moveClip(music, music.clips[0]!.id, 32_000));
    const [after] = await made({ range: { start: 100, end: 120 }, continueMusic: true }, project);
    expect(after).toMatchObject({ origin: 'regenerated', parentId: 'tempo' });
    expect(after!.model.parameters['tempo']).toBe(tempo);
    expect(after!.model.parameters['downbeat']).toBeCloseTo(1, 6);
    await removeTake(test.project.path, 'tempo');
  });

  it('places beats where hit points are, and a bar where the picture ends', async () => {
    const made = async (document: ProjectDocument, range: { start: number; end: number }) => {
      const options = { continueMusic: false, parameters: { tempo: 120 } };
      const request = generateRequest({ modelId: 'starter2', range, ...options });
      const project = test.withMusic([], document);
      const { result } = await test.run(request, { takeIds: ['beat'], project });
      await removeTake(test.project.path, 'beat');
      return Number(result.takes?.[0]?.model.parameters['downbeat']);
    };
    const empty = test.project.file.document;
    const opening = { start: 0, end: 100 };
    const beats = (1.34 - (await made(addHitPoint(empty, 1.34), opening))) / 0.5;
    expect(Math.abs(beats - Math.round(beats))).toBeLessThan(0.001);
    // A hit point after the music counts for nothing.
    expect(await made(addHitPoint(empty, 2.34), opening)).toBe(0);
    const bars = (6 - (await made(empty, { start: 217, end: 300 }))) / 2;
    expect(Math.abs(bars - Math.round(bars))).toBeLessThan(0.001);
  });

  it('begins from the opening of another take, where there is room before it', async () => {
    const project = test.withMusic([score], test.project.file.document);
    const themed = { continueMusic: false, themeTakeId: 'score-1' };
    const request = generateRequest({ range: { start: 100, end: 130 }, ...themed });
    const { result } = await test.run(request, { takeIds: ['themed-1'], project });
    const [take] = result.takes ?? [];
    expect(take).toMatchObject({
      origin: 'regenerated',
      parentId: 'score-1',
      themeTakeId: 'score-1',
    });
    const carried = 100 - take!.startToken;
    expect(carried).toBeGreaterThan(0);
    const [own, theme] = await Promise.all([tokensOf('themed-1'), tokensOf('score-1')]);
    expect(own.slice(0, carried)).toEqual(theme.slice(0, carried));
    const first = generateRequest({ range: { start: 0, end: 30 }, ...themed });
    await expect(test.run(first, { takeIds: ['themed-2'], project })).rejects.toThrow(
      'The music begins 0.00 s into the film, so there is no room before it',
    );
    await removeTake(test.project.path, 'themed-1');
  });

  it('refuses a range that ends after the video', async () => {
    const request = generateRequest({ range: { start: 0, end: 301 } });
    await expect(test.run(request, { takeIds: ['late'] })).rejects.toThrow(
      'The range ends at 6.02 s, after the video (6.00 s)',
    );
  });
});

describe('music that was being made when it stopped', () => {
  async function stopAfterStretches(id: string, count: number): Promise<void> {
    const controller = new AbortController();
    let stretches = 0;
    const running = test.run(generateRequest({ range: { start: 0, end: 300 } }), {
      takeIds: [id],
      controller,
      onOutput: (output) => {
        if (output.type === 'stretch' && ++stretches === count) controller.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  }
  const recover = (options: Partial<Parameters<typeof recoverTakes>[0]> = {}) =>
    recoverTakes({
      projectPath: test.project.path,
      knownIds: ['score-1', 'score-2', 'again-1', 'soft-1'],
      ...options,
    });

  it('becomes a take of what was finished', async () => {
    await stopAfterStretches('stopped', 3);
    const { takes, notices } = await recover();
    expect(notices).toEqual([]);
    expect(takes).toMatchObject([{ id: 'stopped', complete: false, origin: 'recovered' }]);
    const [take] = takes as [Take];
    expect(take.sampleCount).toBe(take.tokenCount * 640);
    expect(take.tokenCount).toBeGreaterThan(50);
    expect(await sizeOf(takePaths(test.project.path, take.id).sound)).toBe(
      floatWavHeaderLength + 4 * take.sampleCount,
    );
    const whole = await soundOf(score);
    expect((await soundOf(take)).length).toBeLessThan(whole.length);
    expect(
      (await readdir(join(test.project.path, 'takes'))).filter((n) => n.endsWith('.part')),
    ).toEqual([]);
  });

  it('is recovered until the project has it, and no longer', async () => {
    expect((await recover()).takes.map(({ id }) => id)).toEqual(['stopped']);
    const known = ['score-1', 'score-2', 'again-1', 'soft-1', 'stopped'];
    expect(await recover({ knownIds: known })).toEqual({ takes: [], notices: [] });
  });

  it('is finished again where a crash interrupted the finishing', async () => {
    await stopAfterStretches('twice', 2);
    const paths = takePaths(test.project.path, 'twice');
    const plan = await readFile(paths.plan);
    const codes = await readFile(paths.continuationPart);
    const first = await finishTake(test.project.path, 'twice', { complete: false });
    await writeFile(paths.plan, plan);
    await writeFile(paths.continuationPart, codes);
    await rm(paths.description);
    const { takes } = await recover({ onlyIds: ['twice'], keepOrigin: true });
    expect(takes).toEqual([first]);
    expect(await soundOf(first as Take)).toHaveLength(first?.sampleCount ?? 0);
  });

  it('is reported and kept if it cannot be read, and removed if it is empty', async () => {
    const broken = takePaths(test.project.path, 'broken');
    await writeFile(broken.plan, '{');
    await writeFile(broken.soundPart, 'music');
    await writeFile(takePaths(test.project.path, 'empty').plan, '');
    const { takes, notices } = await recover({ onlyIds: ['broken', 'empty'] });
    expect(takes).toEqual([]);
    expect(notices).toEqual([
      `Could not recover the music in "${broken.soundPart}": its description "${broken.plan}" is damaged. Restore that from a backup, then open the project again.`,
    ]);
    expect(await sizeOf(broken.soundPart)).toBe(5);
    expect(await sizeOf(takePaths(test.project.path, 'empty').plan)).toBeUndefined();
    await removeTake(test.project.path, 'broken');
  });

  it('leaves nothing when it is discarded', async () => {
    await stopAfterStretches('dropped', 2);
    expect((await recover({ onlyIds: ['dropped'], discard: true })).takes).toEqual([]);
    const names = await readdir(join(test.project.path, 'takes'));
    expect(names.filter((name) => name.startsWith('dropped'))).toEqual([]);
  });
});
