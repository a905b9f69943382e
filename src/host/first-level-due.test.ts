import { expect, it } from 'vitest';
import { exampleTake } from '../document/example-project.ts';
import { exampleFile } from '../export/timeline/example-timeline.ts';
import type { FilmClock, SoundChoice } from '../shared/film-clock.ts';
import { createDocument, type ProjectFile } from '../shared/project-document.ts';
import type { StoredAnalysis } from '../shared/project-layout.ts';
import { speechFinding } from '../shared/found-speech.ts';
import type { StudioEvent } from '../shared/studio-api.ts';
import { OpenedProject } from './opened-project.ts';

const tracks: SoundChoice = { streams: [1], asStereoPair: false };
const take = { ...exampleTake('one', 0, 10), integratedLufs: -20 };
const base = exampleFile();
const rate = {
  frameRate: base.source.frameRate,
  constantRate: !base.source.variableFrameRate,
};
const analysis = (lufs?: number | null): StoredAnalysis => ({
  ...{ schema: 'vidmuse-studio/analysis', formatVersion: 2 },
  contentHash: base.source.contentHash,
  film: {
    ...rate,
    defaultSound: tracks,
    sounds: [{ streamIndex: 1, decodable: true, channels: 2 }],
  } as unknown as FilmClock,
  ...(lufs !== undefined && {
    speech: {
      version: speechFinding,
      ...{ tracks, finder: 'silero', loudnessLufs: lufs, soundLufs: lufs },
      ranges: [{ startSeconds: 1, endSeconds: 2 }],
    },
  }),
});

function open(document = createDocument(take.sampleRate)) {
  const file: ProjectFile = { ...base, takes: [], document };
  const events: Extract<StudioEvent, { type: 'document' }>[] = [];
  const project = new OpenedProject({
    ...{ path: '/nowhere/a.vidmuse', file, lock: undefined, videoPath: undefined, notices: [] },
    cacheDir: '/nowhere',
    write: () => Promise.resolve(),
    emit: (event) => void (event.type === 'document' && events.push(event)),
  });
  return { project, events };
}

it('the first music has one level, whether speech was found before it or after it', async () => {
  const before = open();
  before.project.analysis = analysis(-22);
  await before.project.addTakes([take], { sessionId: 'a' });
  const after = open();
  after.project.analysis = analysis();
  await after.project.addTakes([take], { sessionId: 'a' });
  expect(after.events.at(-1)?.notice).toContain('until speech has been looked for');
  expect(after.project.file.document.mix).not.toEqual(before.project.file.document.mix);
  after.project.analysis = analysis(-22);
  expect(after.project.file.document).toEqual(before.project.file.document);
  expect(after.events.at(-1)).toMatchObject({
    label: 'Music Level under Speech',
    sessionId: 'a',
    notice: expect.stringMatching(
      /^Speech was found in the film\. The music level was set to/,
    ) as string,
  });
  const steps = after.events.length;
  after.project.analysis = analysis(-22);
  expect(after.events).toHaveLength(steps);
});

it('the first music leaves room for other sound, whether that was measured before it or after it', async () => {
  const found = analysis(null);
  const loud: StoredAnalysis = { ...found, speech: { ...found.speech!, soundLufs: -17 } };
  const before = open();
  before.project.analysis = loud;
  await before.project.addTakes([take], { sessionId: 'a' });
  expect(before.events.at(-1)?.notice).toContain("−14.0 LUFS together with the film's own sound");
  const after = open();
  after.project.analysis = analysis();
  await after.project.addTakes([take], { sessionId: 'a' });
  after.project.analysis = loud;
  expect(after.project.file.document).toEqual(before.project.file.document);
  expect(after.events.at(-1)).toMatchObject({ label: 'Music Level', sessionId: 'a' });
  expect(after.events.at(-1)?.notice).toBe(before.events.at(-1)?.notice);
});

it('the first music of each track has one level, whenever speech was found', async () => {
  const second = { ...exampleTake('two', 0, 10), integratedLufs: -12 };
  const tracked = { ...createDocument(take.sampleRate), musicTracks: [{ id: 'music-2' }] };
  const score = async (found: StoredAnalysis) => {
    const opened = open(tracked);
    opened.project.analysis = found;
    await opened.project.addTakes([take], {});
    await opened.project.addTakes([second], { trackId: 'music-2' });
    return opened;
  };
  const before = await score(analysis(-22));
  const after = await score(analysis());
  const contract = after.project.file.document.mix;
  after.project.analysis = analysis(-22);
  const { mix } = after.project.file.document;
  expect(mix).toEqual(before.project.file.document.mix);
  expect(mix.lanes?.['music-2']?.gainDecibels).toBeLessThan(
    contract.lanes!['music-2']!.gainDecibels! - 5,
  );
  expect(after.events.at(-1)?.notice).toContain('The “Music 2” level was set to');
});

it('no level changes where no speech is found', async () => {
  const { project, events } = open();
  project.analysis = analysis();
  await project.addTakes([take], {});
  const { mix } = project.file.document;
  project.analysis = analysis(null);
  expect(project.file.document.mix).toEqual(mix);
  expect(events).toHaveLength(1);
});

it('the first music is not ducked under dialogue whose track is muted', async () => {
  const two: SoundChoice = { streams: [1, 2], asStereoPair: false };
  const both = analysis(-22);
  const film = {
    ...rate,
    defaultSound: two,
    sounds: [1, 2].map((streamIndex) => ({ streamIndex, decodable: true, channels: 2 })),
  } as unknown as FilmClock;
  const empty = createDocument(take.sampleRate);
  const mix = { ...empty.mix, lanes: { 'track-1': { role: 'dialogue' as const, muted: true } } };
  const { project, events } = open({ ...empty, mix });
  project.analysis = { ...both, film, speech: { ...both.speech!, tracks: two } };
  await project.addTakes([take], {});
  expect(project.file.document.mix.ducking).toBeUndefined();
  expect(events.at(-1)?.notice).not.toContain('speech');
});

it('the first music goes by the faders of the tracks with dialogue', async () => {
  const two: SoundChoice = { streams: [1, 2], asStereoPair: false };
  const found = analysis(-22);
  const film = {
    ...rate,
    defaultSound: two,
    sounds: [1, 2].map((streamIndex) => ({ streamIndex, decodable: true, channels: 2 })),
  } as unknown as FilmClock;
  const levelWith = async (gainDecibels: number) => {
    const empty = createDocument(take.sampleRate);
    const lanes = { 'track-1': { role: 'dialogue' as const, gainDecibels } };
    const { project, events } = open({ ...empty, mix: { ...empty.mix, lanes } });
    project.analysis = { ...found, film, speech: { ...found.speech!, tracks: two } };
    await project.addTakes([take], {});
    expect(events.at(-1)?.notice).toContain('about 15 LU below the speech');
    return project.file.document.mix.musicGainDecibels;
  };
  expect((await levelWith(-6)) - (await levelWith(0))).toBeCloseTo(-6, 9);
});
