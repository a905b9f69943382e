import { describe, expect, it } from 'vitest';
import { median } from '../../shared/median.ts';
import { clockedJobs, recordedJobs, type RecordedJob } from './recorded-jobs.ts';
import { RemainingTime } from './remaining-time.ts';

/** An estimate over a clock that the test moves. */
function estimate(speeds: Map<string, number>) {
  let seconds = 0;
  const expected = [{ stage: 'composing', units: 100 }];
  const remaining = new RemainingTime(expected, speeds, () => seconds);
  return (at: number, stage: string, done: number, total: number) => {
    seconds = at;
    return remaining.update({ stage, done, total, unit: 'steps' });
  };
}

describe('estimating the time that is left', () => {
  it('has no estimate at first, then uses the speed of the stage', () => {
    const at = estimate(new Map());
    expect(at(0, 'composing', 0, 100)).toEqual({});
    expect(at(0.5, 'composing', 10, 100)).toEqual({});
    expect(at(2, 'composing', 20, 100).secondsLeft).toBeCloseTo(8);
    expect(at(4, 'composing', 20, 100).secondsLeft).toBeCloseTo(16);
    expect(at(10, 'composing', 100, 100)).toEqual({ secondsLeft: 0 });
  });

  it('does not count what was there before as made fast', () => {
    const at = estimate(new Map());
    at(0, 'composing', 50, 100);
    expect(at(5, 'composing', 60, 100).secondsLeft).toBeCloseTo(20);
  });

  it('gives the time of the stage alone while those to come are unknown', () => {
    const at = estimate(new Map());
    expect(at(0, 'watching', 0, 10)).toEqual({});
    const { secondsLeft, stageSecondsLeft } = at(2, 'watching', 5, 10);
    expect(secondsLeft).toBeUndefined();
    expect(stageSecondsLeft).toBeCloseTo(2);
  });

  it('adds the stages to come as soon as an earlier job has shown their speed', () => {
    const speeds = new Map<string, number>();
    const first = estimate(speeds);
    first(0, 'watching', 0, 10);
    first(2, 'watching', 5, 10);
    first(4, 'composing', 0, 100);
    first(14, 'composing', 100, 100);
    const second = estimate(speeds);
    expect(second(0, 'watching', 0, 10).secondsLeft).toBeCloseTo(0.4 * 10 + 0.1 * 100);
  });

  it('measures again where a stage comes in parts', () => {
    const at = estimate(new Map());
    at(0, 'composing', 0, 50);
    at(10, 'composing', 50, 50);
    at(10, 'composing', 2, 20);
    expect(at(14, 'composing', 12, 20).secondsLeft).toBeCloseTo(0.4 * 8);
  });

  it('counts what is left of a later stage where an earlier one comes back', () => {
    const speeds = new Map([['watching', 0.1]]);
    const at = estimate(speeds);
    at(0, 'composing', 0, 100);
    at(10, 'composing', 60, 100);
    speeds.set('composing', 0.2);
    const again = estimate(speeds);
    again(0, 'composing', 0, 100);
    again(12, 'composing', 60, 100);
    expect(again(12, 'watching', 0, 10).secondsLeft).toBeCloseTo(1 + 0.2 * 40);
  });

  it('lets the speed of an earlier job give way to its own within two seconds', () => {
    const at = estimate(new Map([['composing', 0.2]]));
    expect(at(0, 'composing', 0, 100).secondsLeft).toBeCloseTo(0.2 * 100);
    expect(at(0.5, 'composing', 5, 100).secondsLeft).toBeCloseTo(0.175 * 95);
    expect(at(1, 'composing', 10, 100).secondsLeft).toBeCloseTo(0.15 * 90);
    expect(at(2, 'composing', 20, 100).secondsLeft).toBeCloseTo(0.1 * 80);
  });

  it('does not let a short job alone decide what the next one expects', () => {
    const speeds = new Map([['composing', 0.1]]);
    const at = estimate(speeds);
    at(0, 'composing', 0, 100);
    at(5, 'composing', 10, 100);
    // Five seconds at 0.1 and as many at 0.5.
    expect(speeds.get('composing')).toBeCloseTo(10 / (5 / 0.1 + 5 / 0.5));
    at(50, 'composing', 100, 100);
    expect(speeds.get('composing')).toBeCloseTo(55 / (5 / 0.1 + 50 / 0.5));
  });

  it('expects of a later stage what this one takes beyond its earlier time', () => {
    const speeds = new Map([
      ['composing', 0.1],
      ['rendering', 2],
    ]);
    let seconds = 0;
    const expected = [
      { stage: 'composing', units: 100 },
      { stage: 'rendering', units: 1 },
    ];
    const remaining = new RemainingTime(expected, speeds, () => seconds);
    remaining.update({ stage: 'composing', done: 0, total: 100, unit: 'steps' });
    seconds = 15;
    const half = remaining.update({ stage: 'composing', done: 50, total: 100, unit: 'steps' });
    expect(half.secondsLeft).toBeCloseTo(15 + 3 * 2);
  });
});

/** How a machine that is busy with other work stretches time. */
interface Load {
  /** Seconds on the clock for seconds of work, in a job of so many seconds. */
  readonly clock: (workSeconds: number, jobSeconds: number) => number;
  /** Share of the job's work from which the load has been the same for a while. */
  readonly steadyFrom: number;
}

const loads: Readonly<Record<string, Load>> = {
  'a quiet machine': { clock: (work) => work, steadyFrom: 0 },
  'a machine that is busy all the time': { clock: (work) => 4 * work, steadyFrom: 0 },
  'a machine that analyses the film for the first third': {
    clock: (work, all) => work + Math.min(work, all / 3),
    steadyFrom: 0.55,
  },
  'a machine where another program starts halfway': {
    clock: (work, all) => work + Math.max(0, work - all / 2),
    steadyFrom: 0.7,
  },
};

/** Errors from the first tenth of a job on, as shares of the time left, without its last twentieth. */
function errorsOf(job: RecordedJob, { clock, steadyFrom }: Load): number[] {
  const { endSeconds, tokens, musicSeconds, earlier, stages } = job;
  const expected = [
    { stage: 'composing', units: tokens },
    { stage: 'rendering', units: musicSeconds, usualSecondsPerUnit: 0.012 },
    { stage: 'ending', units: 1, usualSecondsPerUnit: 0.2 },
  ];
  let now = 0;
  const speeds = new Map(earlier === undefined ? [] : [['composing', earlier]]);
  const remaining = new RemainingTime(expected, speeds, () => now);
  const end = clock(endSeconds, endSeconds);
  const from = Math.max(0.1 * end, clock(steadyFrom * endSeconds, endSeconds));
  const reports = stages.flatMap(({ points, ...stage }) =>
    points.map(([seconds, done]) => ({ ...stage, done, at: clock(seconds, endSeconds) })),
  );
  return reports.flatMap(({ at, ...progress }) => {
    now = at;
    const { secondsLeft } = remaining.update({ ...progress, unit: 'steps' });
    const left = end - at;
    if (secondsLeft === undefined || at < from || left < 0.05 * end) return [];
    return [Math.abs(secondsLeft - left) / left];
  });
}

describe('the time that is left of recorded jobs', () => {
  for (const [name, load] of Object.entries(loads)) {
    it(`is right within 30 % on ${name}`, () => {
      for (const job of Object.values(recordedJobs)) {
        const errors = errorsOf(job, load);
        expect(errors.length).toBeGreaterThan(5);
        expect(median(errors)).toBeLessThan(0.3);
      }
    });
  }

  it('is never off by more than 30 % where the load does not change', () => {
    const load: Load = { clock: (work) => work, steadyFrom: 0 };
    for (const job of Object.values(recordedJobs)) {
      expect(Math.max(...errorsOf(job, load))).toBeLessThan(0.3);
    }
  });

  it('is right within 30 % on a clock, beside other programs', () => {
    const load: Load = { clock: (work) => work, steadyFrom: 0 };
    for (const job of Object.values(clockedJobs)) {
      const errors = errorsOf(job, load);
      expect(errors.length).toBeGreaterThan(5);
      expect(errors.filter((error) => error < 0.3).length).toBeGreaterThan(0.8 * errors.length);
    }
  });
});
