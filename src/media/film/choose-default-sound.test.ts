import { expect, it } from 'vitest';
import type { SoundTrack } from '../../shared/film-clock.ts';
import { chooseDefaultSound } from './choose-default-sound.ts';

function mono(streamIndex: number, levelDecibels: number): SoundTrack {
  return {
    streamIndex,
    codec: 'pcm_s24le',
    sampleRate: 48_000,
    channels: 1,
    isDefault: false,
    startSeconds: 0,
    endSeconds: 10,
    decodable: true,
    levelDecibels,
  };
}

it('takes the first pair of mono tracks with sound as left and right', () => {
  const pair = (...streams: number[]) => ({ streams, asStereoPair: true });
  expect(chooseDefaultSound([mono(1, -20), mono(2, -20), mono(3, -120)])).toEqual(pair(1, 2));
  const behindSilence = [mono(1, -120), mono(2, -120), mono(3, -20), mono(4, -22)];
  expect(chooseDefaultSound(behindSilence)).toEqual(pair(3, 4));
});

it('takes one track where there is no such pair', () => {
  const one = (stream: number) => ({ streams: [stream], asStereoPair: false });
  expect(chooseDefaultSound([mono(1, -120), mono(2, -20)])).toEqual(one(2));
  expect(chooseDefaultSound([mono(1, -20), mono(2, -120), mono(3, -20), mono(4, -20)])).toEqual(
    one(1),
  );
  const stereo = { ...mono(1, -20), channels: 2 };
  expect(chooseDefaultSound([stereo, mono(2, -20), mono(3, -20)])).toEqual(one(1));
});
