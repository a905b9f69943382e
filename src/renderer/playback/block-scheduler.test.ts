import { describe, expect, it } from 'vitest';
import { BlockScheduler, type PlayingBlock } from './block-scheduler.ts';

interface Played {
  readonly position: number;
  frame: number;
  end: number;
  /** Of what the block was rendered from. */
  readonly edition: number;
}

/**
 * An audio clock that goes on by itself, timers that are late, and rendering that takes its time, one block
 * after the other. The rate is low, so that an hour can be looked at frame by frame.
 */
function createStage(sampleRate: number, seed = 1) {
  let frame = 0;
  let random = seed;
  const next = (): number => {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    return random / 2 ** 32;
  };
  const rendering: { ready: number; finish: () => void }[] = [];
  let renderedAt = 0;
  const played: Played[] = [];
  const stage = {
    edition: 0,
    /** Seconds in which a block is rendered at most, and at least. */
    slowest: 0.3,
    fastest: 0,
    failing: false,
    failures: 0,
    played,
    get frame() {
      return frame;
    },
    scheduler: undefined as unknown as BlockScheduler<{
      from: number;
      edition: number;
      length: number;
    }>,
    /** Advances the time, with timers firing between `shortest` and `longest` seconds apart. */
    async pass(seconds: number, shortest = 0.02, longest = 0.3): Promise<void> {
      const end = frame + Math.round(seconds * sampleRate);
      while (frame < end) {
        const late = shortest + next() * (longest - shortest);
        const timer = Math.min(frame + Math.max(Math.round(late * sampleRate), 1), end);
        while (frame < timer) {
          frame = Math.min(frame + Math.max(Math.round(sampleRate / 100), 1), timer);
          for (const entry of rendering.filter(({ ready }) => ready <= frame)) {
            rendering.splice(rendering.indexOf(entry), 1);
            entry.finish();
          }
          for (let turn = 0; turn < 4; turn++) await Promise.resolve();
        }
        stage.scheduler.pump();
      }
    },
    /** The position heard at a frame; undefined for silence, all of them where blocks overlap. */
    heardAt(at: number): number[] {
      return played
        .filter((block) => block.frame <= at && at < block.end)
        .map((block) => block.position + at - block.frame);
    },
  };
  stage.scheduler = new BlockScheduler({
    sampleRate,
    nowFrame: () => frame,
    leadFrames: () => Math.round(sampleRate / 100),
    render: (from, to) =>
      new Promise((resolve, reject) => {
        const block = { from, edition: stage.edition, length: to - from };
        const finish = (): void => (stage.failing ? reject(new Error('no sound')) : resolve(block));
        const seconds = stage.fastest + next() * (stage.slowest - stage.fastest);
        renderedAt = Math.max(frame, renderedAt) + seconds * sampleRate;
        rendering.push({ ready: renderedAt, finish });
      }),
    play(block, at, skip): PlayingBlock {
      const entry: Played = {
        position: block.from + skip,
        frame: at,
        end: at + block.length - skip,
        edition: block.edition,
      };
      played.push(entry);
      return {
        stop: (stopAt) => {
          entry.end = Math.min(entry.end, Math.max(stopAt, entry.frame));
        },
      };
    },
    onFailure: () => {
      stage.failures += 1;
    },
  });
  return stage;
}

describe('BlockScheduler', () => {
  it('plays an hour without a gap, an overlap or a sample of drift, however late timers are', async () => {
    const rate = 400;
    const stage = createStage(rate);
    stage.scheduler.start(0, 3600 * rate);
    await stage.pass(3602, 0.02, 1);
    const [first] = stage.played;
    expect(stage.scheduler.lateFrames).toBe(0);
    let frame = first!.frame;
    let position = 0;
    for (const block of stage.played.toSorted((a, b) => a.frame - b.frame)) {
      expect([block.frame, block.position]).toEqual([frame, position]);
      position += block.end - block.frame;
      frame = block.end;
    }
    expect(position).toBe(3600 * rate);
    expect(stage.scheduler.ended).toBe(true);
  });

  it('reports what is played at every frame', async () => {
    const stage = createStage(1000, 7);
    stage.scheduler.start(5000, 60_000);
    await stage.pass(1);
    for (let step = 0; step < 200; step++) {
      await stage.pass(0.1);
      expect(stage.heardAt(stage.frame)).toEqual([stage.scheduler.positionAt(stage.frame)]);
    }
  });

  it('waits at the start until the first block is ready', async () => {
    const stage = createStage(1000);
    stage.slowest = 2;
    stage.scheduler.start(4000, 60_000);
    expect(stage.scheduler.positionAt(stage.frame)).toBe(4000);
    await stage.pass(2.5);
    expect(stage.played[0]!.position).toBe(4000);
  });

  it('replaces what was scheduled on the frame when the sound changes, without a gap', async () => {
    const stage = createStage(1000, 3);
    stage.slowest = 0.02;
    stage.scheduler.start(0, 60_000);
    await stage.pass(5);
    stage.edition = 1;
    const changedAt = stage.frame;
    stage.scheduler.invalidate();
    await stage.pass(3);
    for (let frame = changedAt - 500; frame < changedAt + 2500; frame++) {
      const heard = stage.heardAt(frame);
      expect(heard).toEqual([frame - stage.played[0]!.frame]);
    }
    const renewed = stage.played.filter(({ edition }) => edition === 1);
    expect(Math.min(...renewed.map(({ frame }) => frame)) - changedAt).toBeLessThanOrEqual(60);
  });

  it('plays the old sound on while its replacement is slow', async () => {
    const stage = createStage(1000, 5);
    stage.slowest = 0.02;
    stage.scheduler.start(0, 60_000);
    await stage.pass(4, 0.02, 0.05);
    stage.slowest = 0.45;
    const changedAt = stage.frame;
    for (let change = 0; change < 10; change++) {
      stage.edition += 1;
      stage.scheduler.invalidate();
      await stage.pass(0.1, 0.02, 0.05);
    }
    await stage.pass(2, 0.02, 0.05);
    for (let frame = changedAt; frame < changedAt + 2000; frame++) {
      expect(stage.heardAt(frame)).toEqual([frame - stage.played[0]!.frame]);
    }
  });

  it('goes round a loop without a gap, and on when it is taken away', async () => {
    const stage = createStage(1000, 11);
    stage.slowest = 0.05;
    stage.scheduler.start(2000, 60_000, { from: 2000, to: 3300 });
    await stage.pass(6);
    const start = stage.played[0]!.frame;
    for (let frame = start; frame < stage.frame; frame++) {
      expect(stage.heardAt(frame)).toEqual([2000 + ((frame - start) % 1300)]);
    }
    stage.scheduler.setLoop(undefined);
    await stage.pass(4);
    expect(stage.heardAt(stage.frame)[0]).toBeGreaterThan(3300);
  });

  it('falls silent when it is stopped, and starts again elsewhere', async () => {
    const stage = createStage(1000);
    stage.slowest = 0.02;
    stage.scheduler.start(0, 60_000);
    await stage.pass(3);
    stage.scheduler.stop();
    const stopped = stage.frame;
    await stage.pass(1);
    expect(stage.heardAt(stopped + 200)).toEqual([]);
    stage.scheduler.start(30_000, 60_000);
    await stage.pass(1);
    expect(stage.heardAt(stage.frame)[0]).toBeGreaterThan(30_000);
  });

  it('keeps the clock going over blocks that cannot be made', async () => {
    const stage = createStage(1000);
    stage.slowest = 0.02;
    stage.scheduler.start(0, 60_000);
    await stage.pass(2);
    stage.failing = true;
    await stage.pass(4);
    stage.failing = false;
    await stage.pass(4);
    expect(stage.failures).toBeGreaterThan(3);
    expect(stage.heardAt(stage.frame)).toEqual([stage.frame - stage.played[0]!.frame]);
  });

  it('plays replaced blocks until each replacement is ready, however late it is', async () => {
    const rate = 400;
    for (let seed = 1; seed <= 12; seed++) {
      const stage = createStage(rate, seed);
      stage.slowest = 0.1;
      stage.scheduler.start(0, 60 * rate);
      await stage.pass(3, 0.02, 0.05);
      stage.edition = 1;
      stage.slowest = 0.4;
      stage.scheduler.invalidate();
      const from = stage.frame;
      await stage.pass(1.8, 0.02, 0.05);
      for (let at = from; at < stage.frame; at++) expect(stage.heardAt(at)).toHaveLength(1);
      expect(stage.played.some(({ edition }) => edition === 1)).toBe(true);
    }
  });

  it('lets a part be heard where rendering takes longer than playing, and all of it afterwards', async () => {
    const stage = createStage(1000, 2);
    const heardBetween = (from: number, to: number): number =>
      Array.from({ length: to - from }, (_, index) => stage.heardAt(from + index)).flat().length;
    for (const slower of [1.3, 3, 6]) {
      stage.played.length = 0;
      stage.slowest = stage.fastest = 0.2 * slower;
      stage.scheduler.start(0, 120_000);
      await stage.pass(30, 0.02, 0.05);
      expect(stage.scheduler.lateFrames).toBeGreaterThan(1000);
      for (let from = stage.frame - 20_000; from < stage.frame; from += 2000) {
        // Half of what can be rendered: a block that is a little late is not heard whole.
        expect(heardBetween(from, from + 2000)).toBeGreaterThan(0.5 * (2000 / slower) - 200);
      }
      stage.slowest = stage.fastest = 0.05;
      await stage.pass(4, 0.02, 0.05);
      const late = stage.scheduler.lateFrames;
      await stage.pass(4, 0.02, 0.05);
      expect(heardBetween(stage.frame - 4000, stage.frame)).toBe(4000);
      expect(stage.scheduler.lateFrames).toBe(late);
      expect(stage.heardAt(stage.frame)).toEqual([stage.scheduler.positionAt(stage.frame)]);
      stage.scheduler.stop();
      await stage.pass(2);
    }
  });

  it('does not let a change wait for what is no longer wanted', async () => {
    const stage = createStage(1000, 4);
    stage.slowest = stage.fastest = 0.15;
    stage.scheduler.start(0, 60_000);
    await stage.pass(1, 0.02, 0.05);
    stage.scheduler.start(30_000, 60_000);
    const startedAt = stage.frame;
    await stage.pass(2, 0.02, 0.05);
    const first = stage.played.find(({ position }) => position >= 30_000);
    // Its own time, that of the blocks that were being rendered, and that of a timer.
    expect(first!.frame - startedAt).toBeLessThan(4 * 150 + 110);
  });
});
