import { describe, expect, it } from 'vitest';
import { followVideo } from './follow-video.ts';

/** What a player loses when its speed changes. */
const lostSeconds = 0.008;

/** A picture whose clock runs fast or slow, that starts late, and that is looked at irregularly. */
function simulate(seconds: number, clockError: number, startSeconds: number) {
  let time = 0;
  let picture = startSeconds;
  let rate = 1;
  let seekingUntil = -1;
  let random = 42;
  const off: number[] = [];
  let seeks = 0;
  let changes = 0;
  while (time < seconds) {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    const step = 0.008 + (random / 2 ** 32) * 0.06;
    time += step;
    if (time > seekingUntil) picture += step * rate * (1 + clockError);
    const seeking = time <= seekingUntil;
    const action = followVideo(time, { seconds: picture, seeking, rate });
    if (action?.kind === 'seek') {
      picture = action.seconds;
      seekingUntil = time + 0.08;
      seeks += 1;
    } else if (action) {
      rate = action.rate;
      picture -= lostSeconds;
      changes += 1;
    }
    off.push(picture - time);
  }
  return { off, seeks, changes };
}

describe('followVideo', () => {
  it.each([0, 2e-4, -2e-4, 5e-3])(
    'keeps the picture within 20 ms over an hour when its clock is off by %f',
    (clockError) => {
      const { off, seeks, changes } = simulate(3600, clockError, 0);
      expect(Math.max(...off.slice(100).map(Math.abs))).toBeLessThan(0.02);
      expect(seeks).toBe(0);
      expect(changes).toBeLessThan(3600 * (0.1 + 400 * Math.abs(clockError)));
    },
  );

  it('catches up with a jump when it is far off, and without one when it is near', () => {
    const far = simulate(20, 0, -3);
    expect(far.seeks).toBeGreaterThan(0);
    expect(Math.abs(far.off.at(-1)!)).toBeLessThan(0.02);
    const near = simulate(20, 0, -0.1);
    expect(near.seeks).toBe(0);
    expect(Math.abs(near.off.at(-1)!)).toBeLessThan(0.02);
  });

  it.each([1, 2, 4, 8])(
    'changes the speed once for a picture that comes back, however far off, at %d×',
    (baseRate) => {
      const from = { seconds: 9.86, seeking: false, rate: baseRate };
      const action = followVideo(10, from, baseRate);
      const rate = action?.kind === 'rate' ? action.rate : NaN;
      expect(rate).toBeCloseTo(baseRate * 1.08);
      for (const seconds of [9.87, 9.9, 9.94, 9.97, 9.99]) {
        expect(followVideo(10, { seconds, seeking: false, rate }, baseRate)).toBeUndefined();
      }
    },
  );

  it('leaves a picture alone that is jumping', () => {
    expect(followVideo(10, { seconds: 2, seeking: true, rate: 1 })).toBeUndefined();
  });

  it('follows at the speed that is asked for', () => {
    const video = { seconds: 10, seeking: false, rate: 1 };
    expect(followVideo(10, video, 4)).toEqual({ kind: 'rate', rate: 4 });
    expect(followVideo(10, { ...video, rate: 4 }, 4)).toBeUndefined();
  });
});
