import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runFfmpeg } from '../ffmpeg.ts';
import { probeVideo } from '../probe.ts';
import { makeTestFolder, makeTestVideo } from '../test-media.ts';
import { requireFittingContainer } from './try-container.ts';

const folder = await makeTestFolder();
const at = (name: string): string => join(folder, name);
afterEach(() => vi.unstubAllEnvs());
const prores = ['-c:v', 'prores_ks', '-profile:v', '0'];

describe('a container that cannot hold a film', () => {
  it('is refused before any work for its picture, with the endings that can', async () => {
    const path = await makeTestVideo(at('a.mov'), { seconds: 0.4, tracks: 0, codec: prores });
    const film = await probeVideo(path);
    await expect(requireFittingContainer(film, at('b.mp4'))).rejects.toThrow(
      `An mp4 cannot hold the picture of "${path}" (prores) as it is: give "${at('b.mp4')}" the ending .mov or .mkv.`,
    );
    await requireFittingContainer(film, at('b.mov'));
    expect((await readdir(folder)).filter((name) => name.includes('unfinished'))).toEqual([]);
  });

  it('is refused for its sound only where the sound is kept', async () => {
    const path = await makeTestVideo(at('camera.mov'), {
      seconds: 0.4,
      output: ['-c:a', 'pcm_s16be'],
    });
    const film = await probeVideo(path);
    await requireFittingContainer(film, at('c.mp4'));
    const kept = requireFittingContainer(film, at('c.mp4'), { keepSound: true });
    await expect(kept).rejects.toThrow(
      /cannot hold the sound of ".*" \(pcm_s16be\).*\.mov or \.mkv/,
    );
    await requireFittingContainer(film, at('c.mov'), { keepSound: true });
  });

  it('is refused where an AVI does not say in which order H.264 frames are shown', async () => {
    const output = ['-c:v', 'libx264', '-bf', '2', '-c:a', 'libmp3lame'];
    const path = await makeTestVideo(at('reordered.avi'), { seconds: 1, output });
    for (const name of ['e.mp4', 'e.mkv']) {
      const refused = requireFittingContainer(await probeVideo(path), at(name), {
        keepSound: true,
      });
      await expect(refused).rejects.toThrow(/without the times .*: make an mp4 of it first\.$/);
    }
  });

  it('is refused where ffmpeg cannot write it, or not read what it wrote', async () => {
    const animation = ['-c:v', 'qtrle', '-c:a', 'pcm_s16le'];
    const old = await makeTestVideo(at('old.mov'), { seconds: 0.4, output: animation });
    const film = await probeVideo(old);
    await expect(requireFittingContainer(film, at('f.mkv'))).rejects.toThrow(/\(qtrle\).*\.mov/);
    const real = ['-c:v', 'rv20', '-s', '176x144', '-c:a', 'ac3'];
    const path = await makeTestVideo(at('old.rm'), { seconds: 0.4, output: real });
    await expect(requireFittingContainer(await probeVideo(path), at('g.mkv'))).rejects.toThrow(
      /cannot hold the picture .*\(rv20\)/,
    );
  });

  it('is not refused, and says what it loses, where the picture begins late', async () => {
    const turned = ['-metadata:s:v', 'rotate=90', '-c', 'copy'];
    const plain = await makeTestVideo(at('plain.mp4'), { seconds: 1 });
    const late = [
      { source: plain, options: ['-itsoffset', '2'] },
      { source: plain, options: [] },
    ];
    const outputOptions = ['-map', '0:v', '-map', '1:a', ...turned];
    await runFfmpeg({ inputs: late, outputOptions, doing: 'delay' }, at('late.mov'));
    const film = await probeVideo(at('late.mov'));
    expect(film.clock.pictureStartSeconds).toBeCloseTo(2, 1);
    expect(await requireFittingContainer(film, at('h.mp4'))).toEqual([]);
    const [lost] = await requireFittingContainer(film, at('h.mkv'));
    expect(lost).toMatch('the turn by');
  });

  it('is refused for an edit list that it has no place for', async () => {
    const whole = await makeTestVideo(at('whole.mp4'), { seconds: 3, output: ['-g', '25'] });
    const inputs = [{ source: whole, options: ['-ss', '1.4'] }];
    await runFfmpeg({ inputs, outputOptions: ['-c', 'copy'], doing: 'cut' }, at('cut.mp4'));
    const film = await probeVideo(at('cut.mp4'));
    await expect(requireFittingContainer(film, at('d.mkv'))).rejects.toThrow(
      /An mkv cannot hold the edit list .* hides 0\.40 s .* the ending \.mp4 or \.mov\./,
    );
    await requireFittingContainer(film, at('d.mp4'));
  });

  it('is tried once for a film, in each folder', async () => {
    const path = await makeTestVideo(at('once.mov'), { seconds: 0.4, tracks: 0, codec: prores });
    await wait(50);
    const fits = async (name: string): Promise<unknown> =>
      requireFittingContainer(await probeVideo(path), at(name));
    await fits('i.mov');
    await expect(fits('i.mp4')).rejects.toThrow('(prores)');
    await mkdir(at('other'));
    vi.stubEnv('FFMPEG_PATH', process.execPath);
    expect(await fits('k.mov')).toEqual([]);
    await expect(fits('k.mp4')).rejects.toThrow('(prores)');
    await expect(fits('other/k.mov')).rejects.toMatchObject({ code: 'ffmpeg-failed' });
  });
});
