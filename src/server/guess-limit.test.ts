import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { GuessLimit } from './guess-limit.ts';

function limitWithClock(): { limit: GuessLimit; clock: { milliseconds: number } } {
  const clock = { milliseconds: 0 };
  return { limit: new GuessLimit(() => clock.milliseconds), clock };
}

describe('guessing credentials', () => {
  it('is slow for an address after five wrong ones, and for this one alone', () => {
    const { limit, clock } = limitWithClock();
    for (let guess = 0; guess < 5; guess++) {
      expect(limit.secondsToWait('a')).toBe(0);
      limit.noteWrong('a');
    }
    expect([limit.secondsToWait('a'), limit.secondsToWait('b')]).toEqual([30, 0]);
    clock.milliseconds = 29_500;
    expect(limit.secondsToWait('a')).toBe(1);
    clock.milliseconds = 30_000;
    expect(limit.secondsToWait('a')).toBe(0);
    limit.noteWrong('a');
    expect(limit.secondsToWait('a')).toBe(30);
  });

  it('does not lock anybody out for longer when the clock of the machine is set back', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const limit = new GuessLimit();
    for (let guess = 0; guess < 5; guess++) limit.noteWrong('a');
    vi.setSystemTime(Date.now() - 3_600_000);
    expect(limit.secondsToWait('a')).toBeLessThanOrEqual(30);
  });

  it('starts over after a right one', () => {
    const { limit } = limitWithClock();
    for (let guess = 0; guess < 4; guess++) limit.noteWrong('a');
    limit.noteRight('a');
    limit.noteWrong('a');
    expect(limit.secondsToWait('a')).toBe(0);
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['fe80::1%eth0', 'fe80::2', true],
    ['::ffff:10.0.0.1', '10.0.0.1', true],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.2', false],
  ])('counts %s and %s as one client: %s', (one, other, areOne) => {
    const { limit } = limitWithClock();
    for (let guess = 0; guess < 5; guess++) limit.noteWrong(one);
    expect(limit.secondsToWait(other) > 0).toBe(areOne);
  });

  it('stores a bounded number of addresses', () => {
    const { limit } = limitWithClock();
    for (let guess = 0; guess < 5; guess++) limit.noteWrong('first');
    for (let address = 0; address < 10_000; address++) limit.noteWrong(`other ${address}`);
    expect(limit.secondsToWait('first')).toBe(0);
  });
});
