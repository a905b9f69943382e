import { describe, expect, it } from 'vitest';
import { addMusicTrack, clipsOn, renameMusicTrack } from '../document/music-tracks.ts';
import { changeLane, type OriginalLane } from '../document/mix-lanes.ts';
import { exporterDefinition } from '../shared/exports/exporter-definitions.ts';
import type { VideoInfo } from '../media/media-info.ts';
import type { Mix, ProjectFile } from '../shared/project-document.ts';
import { describeCues } from './cue-sheet/describe-cues.ts';
import { exportWarnings } from './export-warnings.ts';
import { heardTakes } from './provenance.ts';
import { describeTimeline } from './timeline/describe-timeline.ts';
import { stemsOf } from './stems/stems-exporter.ts';
import { exampleFile, exampleSpeech } from './timeline/example-timeline.ts';
import { musicSources } from './timeline/music-sources.ts';
import { edlFormat } from './timeline/timeline-formats.ts';
import type { Timeline } from './timeline/timeline.ts';
import { writeEdl } from './timeline/write-edl.ts';
import { writeFcpxml } from './timeline/write-fcpxml.ts';
import { writeOtio } from './timeline/write-otio.ts';
import { writeXmeml } from './timeline/write-xmeml.ts';

const example = exampleFile({ hasSound: false });
const { document, trackId } = addMusicTrack(example.document);

/** The example with its last clip, which overlapped another, and a copy of its first on a second track. */
function withLower(mix: (before: Mix) => Mix = (before) => before): ProjectFile {
  const [first, , last] = document.clips;
  const clips = [
    ...document.clips.filter((clip) => clip !== last),
    { ...last!, track: trackId },
    { ...first!, id: 'clip-4', track: trackId, startSample: first!.startSample + 32_000 },
  ].toSorted((a, b) => a.startSample - b.startSample);
  const named = renameMusicTrack({ ...document, clips, mix: mix(document.mix) }, trackId, 'Drums');
  return { ...example, document: named };
}

function timelineOf(file: ProjectFile): Timeline {
  return describeTimeline(
    file,
    { durationSeconds: 20, speech: exampleSpeech, originals: [], path: '/films/film.mov' },
    musicSources(file, file.source.frameRate),
    { folder: '/films', musicName: (index) => `${index + 1}.wav`, originalName: () => '' },
  );
}

describe('a second track of music', () => {
  it('is a track of the timeline with its own name, levels, mute and pan', () => {
    const file = withLower((mix) =>
      changeLane(mix, trackId, [], { gainDecibels: -12, muted: true, pan: -1 }),
    );
    const [upper, lower, ...others] = timelineOf(file).tracks;
    expect(others).toEqual([]);
    expect([upper!.name, lower!.name]).toEqual(['Music', 'Drums']);
    expect(upper!.clips.map(({ enabled }) => enabled)).toEqual([true, true]);
    expect(lower!.clips.map(({ enabled }) => enabled)).toEqual([false, false]);
    // Its own fader, not that of the first track, which is at -6 dB.
    const before = timelineOf(withLower()).tracks[1]!.clips[0]!.levels;
    const levelOf = (levels: typeof before) => levels.at(-1)!.decibels;
    expect(levelOf(lower!.clips[0]!.levels)).toBeCloseTo(levelOf(before) - 12, 2);
    expect(levelOf(before)).toBeCloseTo(-3.5, 2);
    // Files hold the pan of their track, so that tracks share none.
    const sources = musicSources(file, file.source.frameRate);
    for (const { clipIds } of sources) {
      const tracks = file.document.clips.filter(({ id }) => clipIds.includes(id));
      expect(new Set(tracks.map(({ track }) => track)).size).toBe(1);
    }
  });

  it('is in every timeline that is written', () => {
    const timeline = timelineOf(withLower());
    const files = timeline.tracks.flatMap(({ clips }) => clips.map(({ medium }) => medium.name));
    expect(new Set(files).size).toBeGreaterThan(2);
    for (const text of [
      writeOtio(timeline, 'levels' as never),
      writeFcpxml(timeline),
      writeXmeml(timeline),
      writeEdl(timeline),
    ]) {
      for (const file of files) expect(text).toContain(file);
    }
    expect(writeOtio(timeline, 'levels' as never)).toContain('"Drums"');
    expect(edlFormat.losses(timeline, {}).join(' ')).not.toMatch(/left out/);
  });

  it('is left out of an EDL only where more sounds at a time than it holds, and that is said', () => {
    const file = withLower();
    const third = addMusicTrack(file.document);
    const [first] = clipsOn(file.document.clips, 'music');
    const add = (startSample: number) => ({
      ...file,
      document: {
        ...third.document,
        clips: [
          ...file.document.clips,
          { ...first!, id: 'clip-5', track: third.trackId, startSample },
        ].toSorted((a, b) => a.startSample - b.startSample),
      },
    });
    const free = timelineOf(add(7.5 * 32_000));
    expect(edlFormat.losses(free, {}).join(' ')).not.toMatch(/left out/);
    const events = (timeline: Timeline) => writeEdl(timeline).match(/FROM CLIP NAME/g)!.length;
    expect(events(free)).toBe(1 + 5);
    const crowded = timelineOf(add(2 * 32_000));
    expect(edlFormat.losses(crowded, {}).join(' ')).toMatch(/needs 3 tracks.*left out/);
    expect(events(crowded)).toBe(1 + 4);
  });

  it('is in the cue sheet, unless it is silent, and its time counts once', () => {
    const sheet = describeCues(withLower(), 20);
    expect(sheet.cues.map(({ machine }) => machine.length)).toEqual([1, 2]);
    expect(sheet.musicSeconds).toBeCloseTo(6 + 9.6, 1);
    const muted = describeCues(
      withLower((mix) => changeLane(mix, trackId, [], { muted: true })),
      20,
    );
    expect(muted.musicSeconds).toBeCloseTo(5 + 4, 1);
    const soloed = describeCues(
      withLower((mix) => changeLane(mix, trackId, [], { solo: true })),
      20,
    );
    expect(soloed.musicSeconds).toBeCloseTo(5 + 6, 1);
  });

  it('has its own number in the name of its stem, also where tracks before it are empty', () => {
    const third = addMusicTrack(document);
    const [first] = document.clips;
    const clips = [...document.clips, { ...first!, id: 'clip-9', track: third.trackId }];
    const video = { clock: { sounds: [] } } as unknown as VideoInfo;
    const file = { ...example, document: { ...third.document, clips } };
    const names = stemsOf({ video, file }).map(({ name }) => name);
    expect(third.trackId).toBe('music-3');
    expect(names).toEqual(['music un-ducked', 'music 1 un-ducked', 'music 3 un-ducked']);
  });

  it('is named where it is muted or solo before an export', () => {
    const originals: OriginalLane[] = [];
    const film = { durationSeconds: 20, originals };
    const warn = (changed: Parameters<typeof changeLane>[3]) =>
      exportWarnings(
        withLower((mix) => changeLane(mix, trackId, [], changed)).document,
        exporterDefinition('music'),
        film,
      ).join(' ');
    expect(warn({ muted: true })).toMatch(/“Drums” is muted/);
    expect(warn({ solo: true })).toMatch(/only Drums will sound/);
    expect(warn({})).toBe('');
  });

  it('names no makers and is no music at the end where it is not heard', () => {
    const video = { clock: { sounds: [] } } as unknown as VideoInfo;
    const heard = (id: string, changed: Parameters<typeof changeLane>[3]) => {
      const file = withLower((mix) => changeLane(mix, id, [], changed));
      const film = { durationSeconds: 20, originals: [] };
      return {
        takes: heardTakes({ file, video }).map((take) => take.id),
        end: exportWarnings(file.document, exporterDefinition('music'), film).at(-1),
      };
    };
    const takesOn = (id: string) => {
      const used = new Set(clipsOn(withLower().document.clips, id).map(({ takeId }) => takeId));
      return example.takes.map((take) => take.id).filter((takeId) => used.has(takeId));
    };
    expect(takesOn('music')).not.toEqual(takesOn(trackId));
    expect(heard(trackId, { muted: true }).takes).toEqual(takesOn('music'));
    expect(heard('music', { muted: true }).takes).toEqual(takesOn(trackId));
    expect(heard(trackId, { solo: true }).takes).toEqual(takesOn(trackId));
    expect(heard('music', { solo: true })).toEqual({
      takes: takesOn('music'),
      end: 'The last 6 s of the film have no music.',
    });
  });
});
