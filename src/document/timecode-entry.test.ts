import { describe, expect, it } from 'vitest';
import { formatTimecode, parseTimecode, timecodeOf } from './timecode.ts';
import { parseTimecodeEntry } from './timecode-entry.ts';

const film = timecodeOf({
  frameRate: { numerator: 25, denominator: 1 },
  startTimecode: '01:00:00:00',
});
const dropping = timecodeOf({ frameRate: { numerator: 30_000, denominator: 1001 } });
const hour = 3600 * 25;

function goTo(typed: string, present: string, timecode = film, frameCount = 2 * hour): string {
  const presentFrame = parseTimecode(present, timecode);
  const frame = parseTimecodeEntry(typed, { timecode, presentFrame, frameCount });
  return formatTimecode(frame, timecode);
}

describe('a timecode that is typed', () => {
  it.each([
    ['01:02:03:04', '01:02:03:04'],
    ['1.2.3.4', '01:02:03:04'],
    [' 01;02;03;04 ', '01:02:03:04'],
    ['01020304', '01:02:03:04'],
    // What is missing comes from the present timecode.
    ['1:05', '01:10:01:05'],
    ['105', '01:10:01:05'],
    ['12', '01:10:30:12'],
    ['7', '01:10:30:07'],
    ['12:1:05', '01:12:01:05'],
    ['120105', '01:12:01:05'],
    ['1,05', '01:10:01:05'],
    // Nothing between separators is 00.
    ['5.', '01:10:05:00'],
    ['5..', '01:05:00:00'],
    ['1...', '01:00:00:00'],
    ['20s', '01:10:20:00'],
    ['1.5s', '01:10:01:13'],
    ['20 sec', '01:10:20:00'],
    ['3m', '01:03:00:00'],
    ['2h', '02:00:00:00'],
    ['9F', '01:10:30:09'],
    // Steps.
    ['+100', '01:10:31:10'],
    ['-10', '01:10:30:00'],
    ['- 11', '01:10:29:24'],
    ['+50', '01:10:32:10'],
    ['+1:05', '01:10:31:15'],
    ['-20s', '01:10:10:10'],
    ['+1:00:00', '01:11:30:10'],
    ['+2m', '01:12:30:10'],
    ['-0', '01:10:30:10'],
  ])('"%s" at 01:10:30:10 goes to %s', (typed, expected) => {
    expect(goTo(typed, '01:10:30:10')).toBe(expected);
  });

  it.each([
    ['1:00', '00:01:20;00', '00:01:01;00'],
    ['0s', '00:01:20;10', '00:01:00;02'],
    ['1m', '00:00:20;10', '00:01:00;02'],
    ['10m', '00:00:20;10', '00:10:00;00'],
    ['+1', '00:00:59;29', '00:01:00;02'],
    ['-1', '00:01:00;02', '00:00:59;29'],
    ['+100', '00:00:59;15', '00:01:00;17'],
    ['+1:00:00', '00:00:00;00', '00:01:00;02'],
    ['+1:00:00', '00:00:10;00', '00:01:10;00'],
    ['-1m', '00:02:00;02', '00:01:00;02'],
    ['1.00', '00:03:00;05', '00:03:01;00'],
  ])('"%s" at %s in drop-frame goes to %s', (typed, present, expected) => {
    expect(goTo(typed, present, dropping)).toBe(expected);
  });

  it.each([
    ['', 'is no timecode at 25'],
    ['soon', 'is no timecode at 25'],
    ['+', 'is no timecode at 25'],
    ['1:2:3:4:5', 'is no timecode at 25'],
    ['00:25', 'is no timecode at 25'],
    ['99', 'is no timecode at 25'],
    ['75s', 'is no timecode at 25'],
    ['1.5m', 'is no timecode at 25'],
    ['...', 'is no timecode at 25'],
    ['123456789', 'is no timecode at 25'],
    ['00:59:59:24', 'is before the film, which begins at 01:00:00:00'],
    ['-1h', 'is before the film, which begins at 01:00:00:00'],
    ['-11:00:00', 'is before the film, which begins at 01:00:00:00'],
    ['-99h', 'leads out of the film'],
    ['04:00:00:00', 'is after the film, which ends at 03:00:00:00'],
  ])('"%s" is refused and says why', (typed, reason) => {
    expect(() => goTo(typed, '01:10:30:10')).toThrow(reason);
  });

  it('is refused where all digits name a frame that drop-frame leaves out', () => {
    expect(() => goTo('00:01:00;01', '00:00:10;00', dropping)).toThrow('begins with frame 02');
  });

  it('may be the end of the film', () => {
    expect(goTo('03:00:00:00', '01:00:00:00')).toBe('03:00:00:00');
  });
});
