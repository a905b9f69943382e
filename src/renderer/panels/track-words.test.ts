import { afterEach, expect, it, vi } from 'vitest';
import type { FilmClock, SoundTrack } from '../../shared/film-clock.ts';

const track = (streamIndex: number, facts: Partial<SoundTrack>): SoundTrack => ({
  streamIndex,
  codec: 'aac',
  isDefault: false,
  channels: 2,
  sampleRate: 48_000,
  startSeconds: 0,
  endSeconds: 10,
  decodable: true,
  ...facts,
});
const desktop = track(1, { title: 'Desktop', language: 'eng', levelDecibels: -21.1 });
const surround = track(2, { channels: 6, channelLayout: '5.1(side)', levelDecibels: -120 });
const spatial = track(3, { decodable: false, language: 'und' });
const film = { sounds: [desktop, surround, spatial] } as unknown as FilmClock;

afterEach(() => vi.unstubAllGlobals());

it('says title, language, layout and level', async () => {
  const { trackWords } = await import('./track-words.ts');
  expect(trackWords(film, desktop)).toBe('Track 1: Desktop, eng, stereo, −21 dB');
  expect(trackWords(film, surround)).toBe('Track 2: 5.1, mixed to stereo (ITU-R BS.775), silent');
  const unnamed = (channels: number) =>
    trackWords(film, { ...surround, channels, channelLayout: undefined });
  expect(unnamed(6)).toMatch('6 channels taken for 5.1, mixed to stereo (ITU-R BS.775)');
  expect(unnamed(16)).toMatch('16 channels, the first two taken for left and right');
  expect(trackWords(film, spatial)).toBe('Track 3: unknown format, left out');
});

it('takes all of it, and what another window changed, from the languages file', async () => {
  const stored = { 'vidmuse-studio:language': '{"chosen":"en-XA"}' };
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored[key as keyof typeof stored] ?? null,
    setItem: () => undefined,
  });
  vi.resetModules();
  const { trackWords } = await import('./track-words.ts');
  expect(trackWords(film, surround)).not.toMatch(/mixed|silent|Track/);
  const { conflictWords } = await import('../state/edit-steps.ts');
  const changes = [
    { path: ['clips', 'clip-1'], from: 1, to: 2 },
    { path: ['mix', 'musicGainDecibels'], from: 0, to: 1 },
  ] as unknown as Parameters<typeof conflictWords>[0];
  expect(conflictWords(changes)).not.toMatch(/clip|level|music|window/);
});
