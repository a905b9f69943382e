import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { probeVideo } from '../../media/probe.ts';
import { makeTestFolder, makeTestVideo } from '../../media/test-media.ts';
import { findSpeech } from './find-speech.ts';
import { agreement, canSpeak, makeSpokenFilm, type Background } from './test-speech.ts';
import { join } from 'node:path';

const run = promisify(execFile);
const folder = await makeTestFolder();

async function find(background: Background) {
  const { path, truth } = await makeSpokenFilm(folder, background);
  const video = await probeVideo(path);
  const found = await findSpeech(video, video.clock.defaultSound!);
  return { found, truth, score: agreement(found.ranges, truth, video.durationSeconds) };
}

describe.skipIf(!canSpeak)('finding speech', () => {
  it.each(['silence', 'noise', 'music'] as const)('is right by F1 0.95 over %s', async (over) => {
    const { found, score, truth } = await find(over);
    expect(found.finder).toBe('silero');
    expect(score).toBeGreaterThan(0.96);
    const errors = truth.map((line) => {
      const heard = found.ranges.filter(
        ({ startSeconds, endSeconds }) =>
          startSeconds < line.endSeconds && endSeconds > line.startSeconds,
      );
      return {
        start: Math.abs(heard[0]!.startSeconds - line.startSeconds),
        end: Math.abs(heard.at(-1)!.endSeconds - line.endSeconds),
      };
    });
    // Under noise and loud drums some beginnings and last sounds of words cannot be heard.
    const exact = { silence: [6, 6], noise: [6, 4], music: [4, 3] }[over];
    expect(errors.filter(({ start }) => start <= 0.02).length).toBeGreaterThanOrEqual(exact[0]!);
    expect(errors.filter(({ end }) => end <= 0.02).length).toBeGreaterThanOrEqual(exact[1]!);
    expect(Math.max(...errors.map(({ end }) => end))).toBeLessThan(0.2);
    // 0.1 RMS on both sides, about 3 dB more where words are than over the pauses.
    expect(found.loudnessLufs).toBeGreaterThan(-22);
    expect(found.loudnessLufs).toBeLessThan(-13);
  });

  it('goes by energy where the model cannot be opened, and says so', async () => {
    process.env['VIDMUSE_SPEECH_MODEL'] = join(folder, 'nothing.onnx');
    onTestFinished(() => void delete process.env['VIDMUSE_SPEECH_MODEL']);
    const { found, score } = await find('noise');
    expect(found.finder).toBe('energy');
    expect(score).toBeGreaterThan(0.9);
  });
});

describe.skipIf(!canSpeak)('a voice that is out of phase', () => {
  it('is found, though the middle of both channels is silent', async () => {
    const options = { seconds: 7, starts: [1] };
    const { path, truth } = await makeSpokenFilm(folder, 'silence', options);
    const turned = join(folder, 'turned.mov');
    const turn = ['-af', 'pan=stereo|c0=c0|c1=-1*c0', '-c:v', 'copy', '-c:a', 'pcm_s16le'];
    await run('ffmpeg', ['-v', 'error', '-y', '-i', path, ...turn, turned]);
    const video = await probeVideo(turned);
    const { ranges } = await findSpeech(video, video.clock.defaultSound!);
    expect(agreement(ranges, truth, video.durationSeconds)).toBeGreaterThan(0.95);
  });
});

describe.skipIf(!canSpeak)('a part of a film', () => {
  it('is all that is read of it', async () => {
    const { path } = await makeSpokenFilm(folder, 'silence', { seconds: 20, starts: [1, 12] });
    const video = await probeVideo(path);
    const read: [done: number, total: number][] = [];
    const options = {
      longestSeconds: 8,
      onProgress: ({ done, total }: { done: number; total: number }) => read.push([done, total]),
    };
    const found = await findSpeech(video, video.clock.defaultSound!, options);
    expect(found.ranges).toHaveLength(1);
    expect(found.ranges[0]!.startSeconds).toBeCloseTo(1, 0);
    expect(found.loudnessLufs).toBeGreaterThan(-25);
    expect(read.at(-1)).toEqual([8, 8]);
    expect(read.every(([, total]) => total === 8)).toBe(true);
  });
});

describe('a film without speech', () => {
  it('has no ranges and no loudness of speech', async () => {
    const video = await probeVideo(await makeTestVideo(join(folder, 'tone.mp4'), { seconds: 4 }));
    const found = await findSpeech(video, video.clock.defaultSound!);
    expect(found).toMatchObject({ finder: 'silero', ranges: [], loudnessLufs: null });
  });

  it('stops when asked to', async () => {
    const video = await probeVideo(await makeTestVideo(join(folder, 'stop.mp4'), { seconds: 2 }));
    const stopped = findSpeech(video, video.clock.defaultSound!, { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  });
});
