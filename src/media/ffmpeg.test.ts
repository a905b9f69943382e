import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { fileInput, runFfmpeg, streamFfmpeg, type FfmpegTask } from './ffmpeg.ts';
import { ffmpegFailure } from './ffmpeg-failure.ts';
import { findChild, makeTestFolder } from './test-media.ts';

const folder = await makeTestFolder();
/** Endless silence: runs until something ends it. */
const endless: FfmpegTask = {
  inputs: [{ source: 'anullsrc', options: ['-f', 'lavfi', '-re'] }],
  outputOptions: ['-f', 's16le'],
  doing: 'wait for ever',
};

describe('runFfmpeg', () => {
  it('keeps the end of ffmpeg’s output in the detail of the error', async () => {
    const task = { inputs: [fileInput(join(folder, 'none.mp4'))], outputOptions: [], doing: 'try' };
    await expect(runFfmpeg(task, join(folder, 'out.mp4'))).rejects.toMatchObject({
      code: 'not-found',
      message: 'Could not try: a file is missing; check the path.',
      detail: expect.stringContaining('none.mp4: No such file or directory') as string,
    });
  });

  it('quotes ffmpeg’s last line for an unknown failure', async () => {
    const task = { ...endless, outputOptions: ['-nonsense', '1'], doing: 'try' };
    await expect(runFfmpeg(task, join(folder, 'out.raw'))).rejects.toMatchObject({
      code: 'ffmpeg-failed',
      message: expect.stringMatching(
        /^Could not try: ffmpeg failed with exit code \d+: .+/,
      ) as string,
      detail: expect.stringContaining('nonsense') as string,
    });
  });

  it('does not start once cancelled', async () => {
    const signal = AbortSignal.abort();
    await expect(runFfmpeg({ ...endless, signal }, '-')).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  it.runIf(process.platform === 'linux').each(['SIGKILL', 'SIGTERM'] as const)(
    'says that ffmpeg was killed by %s',
    async (signal) => {
      const failed = runFfmpeg(endless, join(folder, `${signal}.raw`)).then(
        () => 'no failure',
        (error: unknown) => (error as Error).message,
      );
      const pid = await findChild('ffmpeg');
      // Before it has set up its own handler, SIGTERM ends it as SIGKILL does; both are fine here.
      process.kill(pid, signal);
      expect(await failed).toBe(
        `Could not wait for ever: ffmpeg was killed (${signal}), by someone or by the system for want of ` +
          'memory; close other programs and try again.',
      );
    },
  );
});

describe.runIf(process.platform === 'linux')('an ffmpeg that may not write hidden files', () => {
  it('is told apart from a folder without permission', async () => {
    const confined = join(folder, 'ffmpeg');
    // Of its arguments the last is the output.
    await writeFile(
      confined,
      '#!/bin/sh\nfor last; do :; done\necho "$last: Permission denied" >&2\nexit 1\n',
      { mode: 0o755 },
    );
    const hidden = join(folder, '.film.unfinished.mp4');
    await writeFile(hidden, '');
    const task = { ...endless, doing: 'export "film.mp4"' };
    vi.stubEnv('FFMPEG_PATH', confined);
    try {
      await expect(runFfmpeg(task, hidden)).rejects.toMatchObject({
        code: 'ffmpeg-failed',
        message: expect.stringMatching(/may not write hidden files .* FFMPEG_PATH/) as string,
      });
      await expect(runFfmpeg(task, join(folder, 'film.mp4'))).rejects.toMatchObject({
        code: 'no-permission',
      });
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe('streamFfmpeg', () => {
  it('yields everything that ffmpeg writes, also after it has ended', async () => {
    const source = 'anullsrc=sample_rate=48000:channel_layout=mono:duration=20';
    const inputs = [{ source, options: ['-f', 'lavfi'] }];
    let length = 0;
    for await (const chunk of streamFfmpeg({ ...endless, inputs })) {
      length += chunk.length;
      await new Promise((resume) => setTimeout(resume, 1));
    }
    expect(length).toBe(20 * 48_000 * 2);
  });

  it.runIf(process.platform === 'linux')('ends ffmpeg when the loop is left', async () => {
    let pid = 0;
    for await (const chunk of streamFfmpeg(endless)) {
      expect(chunk.length).toBeGreaterThan(0);
      pid = await findChild('ffmpeg');
      break;
    }
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe('ffmpegFailure', () => {
  it.each([
    ['av_interleaved_write_frame(): No space left on device', 'disk-full'],
    ['Error writing trailer: Disk quota exceeded', 'disk-full'],
    ['/films/a.mp4: Read-only file system', 'no-permission'],
    ['/films/a.mp4: Permission denied', 'no-permission'],
    ['Could not find tag for codec prores in stream #0', 'unsupported'],
    ['a.mp4: Invalid data found when processing input', 'bad-media'],
    ['Something new', 'ffmpeg-failed'],
  ])('reads "%s" as %s', (stderrTail, code) => {
    const end = { program: 'ffmpeg', exitCode: 1, signal: null, stderrTail } as const;
    expect(ffmpegFailure(end, 'try')).toMatchObject({ code, detail: stderrTail });
  });
});
