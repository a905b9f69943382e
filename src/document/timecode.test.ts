import { describe, expect, it } from 'vitest';
import {
  formatTimecode,
  frameToSeconds,
  nearestFrame,
  parseTimecode,
  secondsToFrame,
  snapToFrame,
  timecodeAt,
  timecodeOf,
  type FrameRate,
} from './timecode.ts';

const rate = (numerator: number, denominator = 1): FrameRate => ({ numerator, denominator });
const rates = {
  '23.976': rate(24000, 1001),
  '24': rate(24),
  '25': rate(25),
  '29.97': rate(30000, 1001),
  '30': rate(30),
  '50': rate(50),
  '59.94': rate(60000, 1001),
  '60': rate(60),
} as const;

/** The numbers of a whole day, counted up digit by digit as the standard words it. */
function* countedDay(nominal: number, dropped: number): Generator<string> {
  const pad = (value: number) => String(value).padStart(2, '0');
  const separator = dropped > 0 ? ';' : ':';
  for (let hour = 0; hour < 24; hour++) {
    for (let minute = 0; minute < 60; minute++) {
      for (let second = 0; second < 60; second++) {
        const first = second === 0 && minute % 10 !== 0 ? dropped : 0;
        const prefix = `${pad(hour)}:${pad(minute)}:${pad(second)}${separator}`;
        for (let frame = first; frame < nominal; frame++) yield prefix + pad(frame);
      }
    }
  }
}

describe('drop-frame timecode', () => {
  it('starts with the timecode of the file, also at exactly 30 frames per second', () => {
    const timecode = timecodeOf({ frameRate: rates['30'], startTimecode: '01:01:03;18' });
    expect(formatTimecode(0, timecode)).toBe('01:01:03;18');
    const toMinute = (60 - 3) * 30 - 18;
    expect(formatTimecode(toMinute - 1, timecode)).toBe('01:01:59;29');
    expect(formatTimecode(toMinute, timecode)).toBe('01:02:00;02');
    const whole = timecodeOf({ frameRate: rates['29.97'], startTimecode: '01:00:00:00' });
    expect(whole.droppedPerMinute).toBe(0);
  });

  it('is not guessed for a variable rate, nor for one that is only near 29.97', () => {
    const variable = { frameRate: rates['29.97'], variableFrameRate: true };
    expect(timecodeOf(variable).droppedPerMinute).toBe(0);
    expect(timecodeOf({ frameRate: rate(29_745, 1000) }).droppedPerMinute).toBe(0);
    expect(timecodeOf({ frameRate: rates['30'] }).droppedPerMinute).toBe(0);
  });

  it.each([
    ['29.97', 30, 2],
    ['59.94', 60, 4],
  ] as const)('leaves out the right numbers at %s over a whole day', (name, nominal, dropped) => {
    const timecode = timecodeOf({ frameRate: rates[name] });
    expect(timecode.droppedPerMinute).toBe(dropped);
    let frame = 0;
    let wrong = 0;
    for (const expected of countedDay(nominal, dropped)) {
      if (formatTimecode(frame, timecode) !== expected) wrong += 1;
      frame += 1;
    }
    expect(wrong).toBe(0);
    expect(frame).toBe(24 * 6 * (nominal * 600 - 9 * dropped));
    expect(formatTimecode(frame, timecode)).toBe('00:00:00;00');
  });

  it('agrees with the clock to a tenth of a second at every minute of a day', () => {
    const timecode = timecodeOf({ frameRate: rates['29.97'] });
    for (let minute = 0; minute < 24 * 60; minute++) {
      const [hours, minutes, seconds] = timecodeAt(minute * 60 + 0.1, timecode).split(/[:;]/);
      expect([Number(hours), Number(minutes), Number(seconds)]).toEqual([
        Math.floor(minute / 60),
        minute % 60,
        0,
      ]);
    }
  });

  it('has the right numbers around a minute', () => {
    const timecode = timecodeOf({ frameRate: rates['29.97'] });
    expect(formatTimecode(1799, timecode)).toBe('00:00:59;29');
    expect(formatTimecode(1800, timecode)).toBe('00:01:00;02');
    expect(formatTimecode(17981, timecode)).toBe('00:09:59;29');
    expect(formatTimecode(17982, timecode)).toBe('00:10:00;00');
    expect(() => parseTimecode('00:01:00;01', timecode)).toThrow(
      '"00:01:00;01" does not exist in drop-frame timecode: this minute begins with frame 02.',
    );
  });
});

describe('timecode of a film', () => {
  it.each(Object.entries(rates))('reads at %s what it writes', (_, frameRate) => {
    for (const startTimecode of [undefined, '01:00:00:00', '10:59:58:23', '23:59:50:10']) {
      const timecode = timecodeOf({ frameRate, startTimecode });
      for (let frame = 0; frame < 200_000; frame += 997) {
        expect(parseTimecode(formatTimecode(frame, timecode), timecode)).toBe(frame);
      }
    }
  });

  it('begins at the start timecode of the film and keeps its way of counting', () => {
    const drop = timecodeOf({ frameRate: rates['29.97'], startTimecode: '01:00:00;00' });
    expect(formatTimecode(0, drop)).toBe('01:00:00;00');
    expect(timecodeAt(60.06, drop)).toBe('01:01:00;02');
    const nonDrop = timecodeOf({ frameRate: rates['29.97'], startTimecode: '01:00:00:00' });
    expect(timecodeAt(60.06, nonDrop)).toBe('01:01:00:00');
    expect(parseTimecode('00:59:59:29', nonDrop)).toBe(-1);
    const still = timecodeOf({ frameRate: rates['23.976'], startTimecode: '01:00:00;00' });
    expect(formatTimecode(0, still)).toBe('01:00:00:00');
  });

  it('goes on past midnight', () => {
    const timecode = timecodeOf({ frameRate: rates['25'], startTimecode: '23:59:59:24' });
    expect(formatTimecode(1, timecode)).toBe('00:00:00:00');
    expect(parseTimecode('00:00:00:00', timecode)).toBe(1);
  });

  it('begins at zero when the film has an invalid timecode', () => {
    const timecode = timecodeOf({ frameRate: rates['24'], startTimecode: '01:00:00:77' });
    expect(formatTimecode(0, timecode)).toBe('00:00:00:00');
  });

  it('writes frames of high rates with three digits', () => {
    const timecode = timecodeOf({ frameRate: rate(120) });
    expect(formatTimecode(119, timecode)).toBe('00:00:00:119');
    expect(parseTimecode('00:00:01:007', timecode)).toBe(127);
  });

  it('takes what editors type', () => {
    const timecode = timecodeOf({ frameRate: rates['25'] });
    expect(parseTimecode('12:05', timecode)).toBe(12 * 25 + 5);
    expect(parseTimecode(' 1:02:03.04 ', timecode)).toBe(3723 * 25 + 4);
    expect(parseTimecode('10203', timecode)).toBe(62 * 25 + 3);
  });

  it.each(['', 'soon', '00:00:00:25', '00:60:00:00', '24:00:00:00', '1:2:3:4:5', '-1:00'])(
    'refuses "%s"',
    (text) => {
      const timecode = timecodeOf({ frameRate: rates['25'] });
      expect(() => parseTimecode(text, timecode)).toThrow(
        `"${text}" is no timecode at 25 frames per second: write hours, minutes, seconds and frames, such as 00:00:00:00.`,
      );
    },
  );
});

describe('frames and seconds', () => {
  it.each(Object.entries(rates))('give each other back at %s over a whole day', (_, frameRate) => {
    const perDay = nearestFrame(86_400, frameRate);
    let wrong = 0;
    for (let frame = 0; frame < perDay; frame += 61) {
      const seconds = frameToSeconds(frame, frameRate);
      const within = seconds + 0.999 / (frameRate.numerator / frameRate.denominator);
      if (secondsToFrame(seconds, frameRate) !== frame) wrong += 1;
      if (secondsToFrame(within, frameRate) !== frame) wrong += 1;
      if (nearestFrame(seconds, frameRate) !== frame) wrong += 1;
    }
    expect(wrong).toBe(0);
  });

  it('snap to the nearest frame', () => {
    expect(snapToFrame(1.05, rates['25'])).toBe(26 / 25);
    expect(snapToFrame(1, rates['29.97'])).toBe((30 * 1001) / 30000);
  });
});
