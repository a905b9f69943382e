import { join } from 'node:path';
import { expect, it } from 'vitest';
import { probeMusic } from './probe-music.ts';
import { makeTestFolder, makeTestSound } from './test-media.ts';

const folder = await makeTestFolder();

async function music(name: string, filter: string, maps: readonly string[]) {
  const path = await makeTestSound(join(folder, name), 1, [
    ...['-filter_complex', filter, ...maps.flatMap((map) => ['-map', map]), '-c:a', 'pcm_s24le'],
  ]);
  return probeMusic(path);
}

it('takes two mono tracks for left and right of one sound', async () => {
  const pair = await music('pair.mka', '[0]asplit=2[l][r]', ['[l]', '[r]']);
  expect(pair).toMatchObject({
    sound: { streams: [0, 1], asStereoPair: true },
    form: { sampleRate: 32_000, channels: 2 },
    notice: undefined,
  });
});

it('passes over silent tracks, and says which of several is played', async () => {
  const behind = '[0]asplit=3[q][s][w];[q]volume=0[z];[w]aformat=channel_layouts=stereo[x]';
  const three = await music('three.mka', behind, ['[z]', '[s]', '[x]']);
  expect(three.sound).toEqual({ streams: [1], asStereoPair: false });
  expect(three.form.channels).toBe(1);
  expect(three.notice).toMatch(/three\.mka" has 3 sound tracks, of which track 2 is played/);
});
