import { describe, expect, it } from 'vitest';
import { countOutside, importMarkers } from '../../document/import-markers.ts';
import { readMarkers } from '../../document/read-markers/read-markers.ts';
import { nearestFrame, timecodeOf } from '../../document/timecode.ts';
import { createDocument, markerColours } from '../../shared/project-document.ts';
import { acceptedFilms } from './acceptance.ts';
import { exampleTimeline } from './example-timeline.ts';
import type { Timeline } from './timeline.ts';
import { writeEdl, writeMarkerEdl } from './write-edl.ts';
import { writeFcpxml } from './write-fcpxml.ts';
import { writeOtio } from './write-otio.ts';
import { writeXmeml } from './write-xmeml.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const pal = timecodeOf({
  frameRate: { numerator: 25, denominator: 1 },
  startTimecode: '10:00:00:00',
});

describe.each(acceptedFilms)('the markers of a film with %s', (_name, options) => {
  const timeline = exampleTimeline(options);

  it.each([
    ['a.edl', writeEdl(timeline), false],
    ['markers.EDL', writeMarkerEdl(timeline), false],
    ['a.otio', writeOtio(timeline, 'resolve'), true],
    ['a.fcpxml', writeFcpxml(timeline), true],
  ] as const)('come back from %s', (name, text, hasNotes) => {
    const found = readMarkers(name, bytes(text), timeline.timecode);
    expect(found.map(({ seconds }) => nearestFrame(seconds, timeline.frameRate))).toEqual(
      timeline.markers.map(({ frame }) => frame),
    );
    found.forEach(({ label, notes }, index) => {
      const wanted = timeline.markers[index]!;
      if (hasNotes)
        expect({ name: label, note: notes }).toMatchObject({
          name: wanted.name,
          note: wanted.note,
        });
      else expect(label).toContain(wanted.name);
    });
  });
});

it.each([
  ['a.edl', writeEdl],
  ['markers.edl', writeMarkerEdl],
  ['a.otio', (timeline: Timeline) => writeOtio(timeline, 'resolve')],
] as const)('every colour of a marker comes back from %s', (name, write) => {
  const markers = markerColours.map((colour, index) => ({
    ...{ name: `Mark ${index}`, note: '', frame: 10 * index, colour },
  }));
  const timeline = { ...exampleTimeline(acceptedFilms[0]![1]), markers };
  const found = readMarkers(name, bytes(write(timeline)), timeline.timecode);
  expect(found.map(({ colour }) => colour)).toEqual(markerColours);
});

it('reads tables with timecodes or seconds, quoted cells, and UTF-16', () => {
  const comma =
    'Name,In,Notes\r\n"Door, ""left""",10:00:02:05,"two\nlines"\r\nEnd,10:00:04:00,\r\n';
  expect(readMarkers('a.csv', bytes(comma), pal)).toEqual([
    { seconds: 2.2, label: 'Door, "left"', notes: 'two\nlines' },
    { seconds: 4, label: 'End', notes: '' },
  ]);
  expect(readMarkers('a.csv', bytes('Zeit;Seconds;Label\n1;2,5;Höhe\n'), pal)).toEqual([
    { seconds: 2.5, label: 'Höhe', notes: '' },
  ]);
  const wide = '\ufeffMarker Name\tDescription\tIn\nÄ\tb\t10:00:01:00\n';
  const utf16 = new Uint8Array(Uint16Array.from(wide, (letter) => letter.charCodeAt(0)).buffer);
  expect(readMarkers('a.csv', utf16, pal)).toEqual([{ seconds: 1, label: 'Ä', notes: 'b' }]);
});

it('finds the separator of a table from all lines, with any line ends', () => {
  const rows = ['Title;Position;Comment', '"a, b, c, d";10:00:01:00;"x, y"', 'e;10:00:02:00;'];
  for (const end of ['\n', '\r\n', '\r']) {
    expect(readMarkers('a.csv', bytes(rows.join(end) + end + end), pal)).toEqual([
      { seconds: 1, label: 'a, b, c, d', notes: 'x, y' },
      { seconds: 2, label: 'e', notes: '' },
    ]);
  }
  expect(readMarkers('a.txt', bytes('Seconds\n1\n2.5\n'), pal)).toHaveLength(2);
});

it('reads the markers of an FCPXML project, not those of a compound clip among its resources', () => {
  const sequence = (markers: string) =>
    `<sequence tcStart="3600s"><spine><gap offset="3602s" start="10s" duration="9s">${markers}</gap></spine></sequence>`;
  const text = `<?xml version="1.0"?><!DOCTYPE fcpxml>
<fcpxml version="1.10"><resources><media id="r1">${sequence('<marker start="11s" value="inner"/>')}</media></resources>
<library><event><project>${sequence(
    '<!-- <marker start="1s" value="no"/> --><marker start="11s" value="Ä &lt;b&gt; &#x263a;" note=\'"n"\'/><asset-clip offset="24/2s" start="5s"><chapter-marker start="6000/1000s" value="c"/></asset-clip>',
  )}</project></event></library></fcpxml>`;
  expect(readMarkers('a.fcpxml', bytes(text), pal)).toEqual([
    { seconds: 3, label: 'Ä <b> ☺', notes: '"n"' },
    { seconds: 5, label: 'c', notes: '' },
  ]);
});

it('rejects FCPXML that is cut off or defines entities', () => {
  const read = (text: string) => () => readMarkers('a.fcpxml', bytes(text), pal);
  expect(read('<fcpxml><project><sequence><marker start="1s" value="a"/>')).toThrow(/damaged/);
  expect(read('')).toThrow(/damaged/);
  const bomb = `<!DOCTYPE f [<!ENTITY a "${'x'.repeat(99)}"><!ENTITY b "&a;&a;">]>`;
  expect(
    read(`${bomb}<f><project><sequence><marker value="&b;"/></sequence></project></f>`),
  ).toThrow(/damaged/);
  const deep = `${'<clip>'.repeat(20_000)}<marker start="1s" value="a"/>${'</clip>'.repeat(20_000)}`;
  const nested = `<fcpxml><project><sequence>${deep}</sequence></project></fcpxml>`;
  expect(readMarkers('a.fcpxml', bytes(nested), pal)).toHaveLength(1);
});

it('brings notes of several lines back from FCPXML as they are', () => {
  const example = exampleTimeline();
  const note = 'Door slams\n\tthen “silence” & <rain>';
  const markers = example.markers.map((marker) => ({ ...marker, note }));
  const found = readMarkers('a.fcpxml', bytes(writeFcpxml({ ...example, markers })), pal);
  expect(found.map(({ notes }) => notes)).toEqual(markers.map(() => note));
  const xml = writeXmeml({ ...example, markers });
  expect(xml).toContain('<comment>Door slams&#10;&#9;then “silence” &amp; &lt;rain&gt;</comment>');
});

it('says what is wrong with a file', () => {
  const read = (name: string, text: string) => () => readMarkers(name, bytes(text), pal);
  expect(read('a.csv', 'Name,Colour\na,b\n')).toThrow(/no column for the place/);
  expect(read('a.csv', 'Name,In\na,99:99:99:99\n')).toThrow(/99:99:99:99/);
  expect(read('a.edl', 'TITLE: x\n')).toThrow(/names no markers/);
  expect(read('a.otio', '{')).toThrow(/not JSON/);
  expect(read('a.doc', '')).toThrow(/\.edl, \.otio, \.fcpxml, \.csv/);
});

it('adds hit points in the film, each once', () => {
  const found = [
    { seconds: -1, label: 'before', notes: '' },
    { seconds: 1, label: 'Door', notes: 'loud' },
    { seconds: 2, label: '', notes: '' },
    { seconds: 11, label: 'after', notes: '' },
  ];
  expect(countOutside(found, 10)).toBe(2);
  const once = importMarkers(createDocument(32_000), found, 10);
  expect(once.markers).toEqual([
    { id: 'hit-1', kind: 'hit', seconds: 1, label: 'Door', notes: 'loud' },
    { id: 'hit-2', kind: 'hit', seconds: 2, label: 'Marker' },
  ]);
  expect(importMarkers(once, found, 10)).toEqual(once);
  expect(() => importMarkers(once, found.slice(0, 1), 10)).toThrow(/None of the markers/);
});

it('keeps the colours that Avid, Resolve, OTIO and tables name, by the nearest of ours', () => {
  const colours = (name: string, text: string) =>
    readMarkers(name, bytes(text), pal).map(({ colour }) => colour);
  expect(colours('a.edl', '* LOC: 10:00:01:00 GREEN Door\n* LOC: 10:00:02:00 BLACK Glass')).toEqual(
    ['green', undefined],
  );
  const resolve = [
    '001  001      V     C        10:00:03:00 10:00:03:01 10:00:03:00 10:00:03:01',
    ' |C:ResolveColorSky |M:Hit |D:1',
  ].join('\n');
  expect(colours('b.edl', resolve)).toEqual(['cyan']);
  expect(colours('c.csv', 'In,Name,Color\n1,Door,Red\n2,Glass,')).toEqual(['red', undefined]);
  const marker = {
    color: 'MAGENTA',
    name: 'Door',
    marked_range: { start_time: { value: 1, rate: 1 } },
  };
  expect(colours('d.otio', JSON.stringify({ tracks: { markers: [marker] } }))).toEqual(['pink']);
  const found = readMarkers('c.csv', bytes('In,Name,Color\n1,Door,Red'), pal);
  const { markers } = importMarkers(createDocument(1000), found, 20);
  expect(markers).toMatchObject([{ label: 'Door', colour: 'red' }]);
});
