import { describe, expect, it } from 'vitest';
import type { WorkerMessage, WorkerReport } from '../shared/worker-protocol.ts';
import { withCards } from './card-process.ts';
import type { StartWorker, WorkerEnd, WorkerLane } from './worker-process.ts';

/** Worker processes that the test speaks for. */
function fakeWorkers() {
  const started: FakeWorker[] = [];
  const start: StartWorker = (lane) => {
    const worker = new FakeWorker(lane);
    started.push(worker);
    return worker;
  };
  return { start, started };
}

class FakeWorker {
  readonly lane: WorkerLane;
  readonly processId = undefined;
  readonly sent: WorkerMessage[] = [];
  isKilled = false;
  readonly #reports: ((report: WorkerReport) => void)[] = [];
  readonly #ends: ((end: WorkerEnd) => void)[] = [];
  constructor(lane: WorkerLane) {
    this.lane = lane;
  }
  send = (message: WorkerMessage) => void this.sent.push(message);
  onReport = (listener: (report: WorkerReport) => void) => void this.#reports.push(listener);
  onExit = (listener: (end: WorkerEnd) => void) => void this.#ends.push(listener);
  kill = () => void (this.isKilled = true);
  report(report: WorkerReport): void {
    for (const listener of this.#reports) listener(report);
  }
  end(end: Partial<WorkerEnd> = {}): void {
    const whole = { exitCode: null, signal: null, lastWords: '', ...end };
    for (const listener of this.#ends) listener(whole);
  }
}

describe('workers that may have a process for the graphics card', () => {
  it('get one, with its messages and its end', () => {
    const { start, started } = fakeWorkers();
    withCards(start)('engine');
    const [engine] = started;
    engine?.report({ type: 'start-card', card: 7 });
    const card = started[1];
    expect(card?.lane).toBe('card');
    engine?.report({ type: 'card', card: 7, message: 'open' });
    expect(card?.sent).toEqual([{ type: 'card', card: 0, message: 'open' }]);
    card?.report({ type: 'card', card: 0, message: 'opened' });
    card?.end({ signal: 'SIGSEGV' });
    expect(engine?.sent).toEqual([
      { type: 'card', card: 7, message: 'opened' },
      { type: 'card-ended', card: 7, reason: 'it stopped unexpectedly (SIGSEGV)' },
    ]);
  });

  it('end it when they end themselves, and when they do not need it any more', () => {
    const { start, started } = fakeWorkers();
    withCards(start)('engine');
    const [engine] = started;
    engine?.report({ type: 'start-card', card: 1 });
    engine?.report({ type: 'start-card', card: 2 });
    engine?.report({ type: 'end-card', card: 1 });
    expect(started.map(({ isKilled }) => isKilled)).toEqual([false, true, false]);
    engine?.end({ exitCode: 1 });
    expect(started[2]?.isKilled).toBe(true);
  });

  it('start none for the lane of media', () => {
    const { start, started } = fakeWorkers();
    withCards(start)('media');
    started[0]?.report({ type: 'start-card', card: 1 });
    expect(started).toHaveLength(1);
  });
});
