import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { formatTimecode, framesPerSecond, parseTimecode } from '../../document/timecode.ts';
import { acceptedFilms } from './acceptance.ts';
import { exampleTimeline } from './example-timeline.ts';
import { levelAtFrame, type Timeline, type TimelineClip } from './timeline.ts';
import { reel, writeEdl, writeMarkerEdl } from './write-edl.ts';
import { writeFcpxml } from './write-fcpxml.ts';
import { writeOtio } from './write-otio.ts';
import { writeXmeml } from './write-xmeml.ts';

interface OtioTime {
  readonly rate: number;
  readonly value: number;
}
interface OtioItem {
  readonly OTIO_SCHEMA: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly source_range: { readonly start_time: OtioTime; readonly duration: OtioTime };
  readonly effects: readonly {
    readonly metadata: {
      readonly Resolve_OTIO: {
        readonly Parameters: readonly {
          readonly 'Parameter ID': string;
          readonly 'Parameter Value': number;
          readonly 'Key Frames': Readonly<Record<string, { readonly Value: number }>>;
        }[];
      };
    };
  }[];
  readonly media_references: Readonly<
    Record<
      string,
      { readonly target_url: string; readonly available_range: OtioItem['source_range'] }
    >
  >;
}

const musicOf = (timeline: Timeline): TimelineClip[] =>
  timeline.tracks.filter(({ role }) => role === 'music').flatMap(({ clips }) => clips);

/** Elements of an XML text by name, as text with their attributes. */
function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}[ >/][\\s\\S]*?(?:</${name}>|/>)`, 'g'))].map(
    ([text]) => text,
  );
}

function attribute(text: string, name: string): string {
  const value = new RegExp(` ${name}="([^"]*)"`).exec(text)?.[1] ?? '';
  return value
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** Seconds of FCPXML's fraction. */
function seconds(time: string): number {
  const [numerator, denominator = '1'] = time.replace('s', '').split('/');
  return Number(numerator) / Number(denominator);
}

describe.each(acceptedFilms)('a film with %s', (_name, options) => {
  const timeline = exampleTimeline(options);
  const rate = framesPerSecond(timeline.frameRate);
  const music = musicOf(timeline);

  it('comes back from OTIO: places, paths, levels by frame, fades and markers', () => {
    const otio = JSON.parse(writeOtio(timeline, 'resolve')) as {
      readonly global_start_time: OtioTime;
      readonly metadata: unknown;
      readonly tracks: {
        readonly children: readonly { readonly kind: string; readonly children: OtioItem[] }[];
        readonly markers: readonly {
          readonly name: string;
          readonly marked_range: OtioItem['source_range'];
          readonly metadata: { readonly Resolve_OTIO: { readonly Note: string } };
        }[];
      };
    };
    expect(otio.metadata).toEqual({ Resolve_OTIO: { 'Resolve OTIO Meta Version': '1.0' } });
    expect(otio.global_start_time).toMatchObject({ rate, value: timeline.timecode.startFrame });
    const read = otio.tracks.children.flatMap(({ kind, children }) => {
      let place = 0;
      return children.flatMap((item) => {
        const start = place;
        place += item.source_range.duration.value;
        return item.OTIO_SCHEMA === 'Clip.2' && kind === 'Audio' ? [{ item, start }] : [];
      });
    });
    const wanted = timeline.tracks.flatMap(({ clips }) => clips);
    expect(read).toHaveLength(wanted.length);
    wanted.forEach((clip, index) => {
      const { item, start } = read[index]!;
      expect(start).toBe(clip.startFrame);
      expect(item.enabled).toBe(clip.enabled);
      expect(item.source_range.duration.value).toBe(clip.lengthFrames);
      expect(item.source_range.start_time.value).toBe(clip.sourceFrame);
      const { target_url: path, available_range: range } = item.media_references['DEFAULT_MEDIA']!;
      expect(path).toBe(clip.medium.path);
      expect(path.startsWith('/films/')).toBe(true);
      expect(range.duration.value).toBe(clip.medium.lengthFrames);
      const parameters = item.effects[0]!.metadata.Resolve_OTIO.Parameters;
      const value = (id: string) =>
        parameters.find((parameter) => parameter['Parameter ID'] === id)?.['Parameter Value'] ?? 0;
      expect(value('faderIn')).toBe(clip.fadeInFrames);
      expect(value('faderOut')).toBe(clip.fadeOutFrames);
      const volume = parameters.find((parameter) => parameter['Parameter ID'] === 'volume')!;
      const keys = Object.entries(volume['Key Frames']).map(([frame, { Value }]) => ({
        frame: Number(frame),
        decibels: Value,
      }));
      const levels = keys.length > 0 ? keys : [{ frame: 0, decibels: volume['Parameter Value'] }];
      for (let frame = 0; frame < clip.lengthFrames; frame++) {
        expect(levelAtFrame({ levels }, frame)).toBeCloseTo(levelAtFrame(clip, frame), 6);
      }
    });
    expect(
      otio.tracks.markers.map(({ name, marked_range: range, metadata }) => ({
        name,
        frame: range.start_time.value,
        note: metadata.Resolve_OTIO.Note,
      })),
    ).toEqual(timeline.markers.map(({ name, frame, note }) => ({ name, frame, note })));
  });

  it('comes back from FCPXML: start, places on the frame grid, levels and markers', () => {
    const xml = writeFcpxml(timeline);
    const [picture] = elements(xml, 'asset-clip');
    const start = timeline.picture.medium.startFrame;
    const frames = (time: string) => {
      const count = seconds(time) * rate;
      expect(Math.abs(count - Math.round(count))).toBeLessThan(1e-6);
      return Math.round(count);
    };
    expect(frames(attribute(picture!, 'start'))).toBe(start);
    const [film] = elements(xml, 'asset');
    expect(frames(attribute(film!, 'start'))).toBe(start);
    const clips = [...xml.matchAll(/<asset-clip [^>]*lane=[^>]*>[\s\S]*?<\/asset-clip>/g)].map(
      ([text]) => text,
    );
    const wanted = timeline.tracks.flatMap((track) => track.clips);
    expect(clips).toHaveLength(wanted.length);
    wanted.forEach((clip, index) => {
      const text = clips[index]!;
      expect(frames(attribute(text, 'offset')) - start).toBe(clip.startFrame);
      expect(frames(attribute(text, 'duration'))).toBe(clip.lengthFrames);
      expect(frames(attribute(text, 'start'))).toBe(clip.sourceFrame);
      expect(attribute(text, 'enabled')).toBe(clip.enabled ? '1' : '0');
      const [volume] = elements(text, 'adjust-volume');
      expect(attribute(volume!, 'amount')).toMatch(/^-?\d+(\.\d+)?$/);
      const keys = elements(text, 'keyframe').map((key) => ({
        frame: frames(attribute(key, 'time')) - clip.sourceFrame,
        decibels: Number(attribute(key, 'value')),
      }));
      expect(keys).toEqual(clip.levels.length > 1 ? clip.levels : []);
    });
    const sources = elements(xml, 'media-rep').map((text) => attribute(text, 'src'));
    const paths = new Set([timeline.picture, ...wanted].map(({ medium }) => medium.path));
    expect(sources.map((url) => decodeURIComponent(new URL(url).pathname))).toEqual([...paths]);
    for (const url of sources) expect(url).toMatch(/^file:\/\/\/[^ #?"<>äöüÄÖÜ]*$/);
    expect(elements(xml, 'marker').map((text) => attribute(text, 'note'))).toEqual(
      timeline.markers.map(({ note }) => note),
    );
    expect(xml).toContain(`tcFormat="${timeline.timecode.droppedPerMinute > 0 ? 'DF' : 'NDF'}"`);
  });

  it('comes back from xmeml: rate, places, files, amplitudes and one-sided fades', () => {
    const xml = writeXmeml(timeline);
    const value = (text: string, name: string) =>
      new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
    expect(value(xml, 'timebase')).toBe(String(timeline.timecode.nominalRate));
    expect(value(xml, 'ntsc')).toBe(timeline.frameRate.denominator === 1001 ? 'TRUE' : 'FALSE');
    const sequenceTimecode = elements(xml, 'timecode')[0]!;
    expect(value(sequenceTimecode, 'string')).toBe(formatTimecode(0, timeline.timecode));
    expect(value(sequenceTimecode, 'displayformat')).toBe(
      timeline.timecode.droppedPerMinute > 0 ? 'DF' : 'NDF',
    );
    const items = [...xml.matchAll(/<clipitem id="sound-[^"]*-1">[\s\S]*?<\/clipitem>/g)].map(
      ([text]) => text,
    );
    const wanted = timeline.tracks.flatMap(({ clips }) => clips);
    expect(items).toHaveLength(wanted.length);
    wanted.forEach((clip, index) => {
      const text = items[index]!;
      expect(Number(value(text, 'start'))).toBe(clip.startFrame);
      expect(Number(value(text, 'end'))).toBe(clip.startFrame + clip.lengthFrames);
      expect(Number(value(text, 'in'))).toBe(clip.sourceFrame);
      expect(Number(value(text, 'out'))).toBe(clip.sourceFrame + clip.lengthFrames);
      const keys = elements(text, 'keyframe').map((key) => ({
        frame: Number(value(key, 'when')) - clip.sourceFrame,
        decibels: 20 * Math.log10(Number(value(key, 'value'))),
      }));
      expect(keys.map(({ frame }) => frame)).toEqual(
        clip.levels.length > 1 ? clip.levels.map(({ frame }) => frame) : [],
      );
      keys.forEach(({ decibels }, place) => {
        const level = clip.levels[place]!.decibels;
        if (level > -80) expect(Math.abs(decibels - level)).toBeLessThan(0.1);
      });
    });
    const fades = music.flatMap((clip) => [clip.fadeInFrames, clip.fadeOutFrames]);
    expect(elements(xml, 'transitionitem')).toHaveLength(
      2 * fades.filter((frames) => frames > 0).length,
    );
    const ids = elements(xml, 'file').map((text) => attribute(text, 'id'));
    expect(new Set(ids).size).toBe(
      3 + timeline.tracks.filter(({ role }) => role === 'original').length,
    );
    for (const url of elements(xml, 'pathurl')) {
      expect(url).toMatch(/^<pathurl>file:\/\/localhost\/[^ #?"<>]*<\/pathurl>$/);
    }
  });

  it('comes back from an EDL: rate, source and record places, names and locators', () => {
    const edl = writeEdl(timeline);
    const { timecode } = timeline;
    const drops = timecode.droppedPerMinute > 0;
    expect(edl.split('\r\n')[1]).toBe(`FCM: ${drops ? 'DROP FRAME' : 'NON-DROP FRAME'}`);
    const events = [
      ...edl.matchAll(/^(\d{3}) {2}(\S{1,8}) +(\S+) +C +(\S+) (\S+) (\S+) (\S+)\r$/gm),
    ].map(([, , name, channels, ...times]) => ({ name, channels, times }));
    const heard = music.filter(({ enabled }) => enabled);
    expect(events).toHaveLength(1 + heard.length);
    heard.forEach((clip, index) => {
      const { name, times } = events[index + 1]!;
      expect(name).toBe(reel(clip.medium));
      for (const time of times)
        expect(time).toMatch(drops ? /^\d\d:\d\d:\d\d;\d\d$/ : /^(\d\d:?)+$/);
      const source = { ...timecode, startFrame: 0 };
      expect(times.slice(0, 2).map((time) => parseTimecode(time, source))).toEqual([
        clip.sourceFrame,
        clip.sourceFrame + clip.lengthFrames,
      ]);
      expect(times.slice(2).map((time) => parseTimecode(time, timecode))).toEqual([
        clip.startFrame,
        clip.startFrame + clip.lengthFrames,
      ]);
    });
    const locators = [...edl.matchAll(/^\* LOC: (\S+) /gm)].map(([, time]) =>
      parseTimecode(time!, timecode),
    );
    expect(locators).toEqual(timeline.markers.map(({ frame }) => frame));
    expect(writeMarkerEdl(timeline).match(/\|M:/g)).toHaveLength(timeline.markers.length);
  });
});

it('writes the children of FCPXML in the order of the DTD', () => {
  const xml = writeFcpxml(exampleTimeline());
  const order = (names: readonly string[], text: string) => {
    const found = [...text.matchAll(/<([a-zA-Z-]+)[ />]/g)]
      .map(([, name]) => names.indexOf(name!))
      .filter((place) => place >= 0);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(new Set(found).size).toBe(names.length);
  };
  order(['resources', 'library', 'event', 'project', 'sequence', 'spine'], xml);
  order(['format', 'asset'], xml);
  const inside = xml.slice(xml.indexOf('<spine>'));
  order(['asset-clip', 'marker'], inside);
  const volumes = [...inside.matchAll(/<adjust-volume[\s\S]*?<\/adjust-volume>/g)];
  const full = volumes.map(([text]) => text).filter((text) => text.includes('<fadeIn'));
  expect(full.length).toBeGreaterThan(0);
  for (const text of full.filter((volume) => volume.includes('<fadeOut'))) {
    order(['param', 'fadeIn', 'fadeOut', 'keyframeAnimation', 'keyframe'], text);
  }
});

describe('FCPXML by its DTD', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vidmuse-fcpxml-'));
  afterAll(() => rm(folder, { recursive: true }));
  const dtds = process.env['VIDMUSE_FCPXML_DTDS'];
  const hasXmllint = spawnSync('xmllint', ['--version']).error === undefined;
  const reason =
    dtds === undefined
      ? 'VIDMUSE_FCPXML_DTDS does not name a folder with FCPXMLv1_10.dtd'
      : hasXmllint
        ? undefined
        : 'xmllint is not installed (libxml2-utils)';
  if (reason !== undefined) {
    console.warn(`SKIPPED: FCPXML is not checked by Apple's DTD: ${reason}.`);
    it.skip(`is not checked: ${reason}`, () => undefined);
    return;
  }
  const files = readdirSync(dtds!).filter((name) => /^FCPXMLv1_1\d\.dtd$/.test(name));
  it.each(
    files.flatMap((dtd) => acceptedFilms.map(([name, options]) => [dtd, name, options] as const)),
  )('is valid by %s with %s', (dtd, _name, options) => {
    const version = /v1_(\d+)/.exec(dtd)?.[1];
    const xml = writeFcpxml(exampleTimeline(options)).replace(
      'version="1.10"',
      `version="1.${version}"`,
    );
    const path = join(folder, 'timeline.fcpxml');
    writeFileSync(path, xml);
    const checked = spawnSync('xmllint', ['--noout', '--dtdvalid', join(dtds!, dtd), path], {
      encoding: 'utf8',
    });
    expect(checked.stderr).toBe('');
    expect(checked.status).toBe(0);
  });
});
