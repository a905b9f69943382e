import { describe, expect, it } from 'vitest';
import type { WorkerMessage, WorkerReport } from '../shared/worker-protocol.ts';
import { WorkerCards } from './worker-cards.ts';

function connect() {
  const sent: WorkerReport[] = [];
  const cards = new WorkerCards({
    send: (report) => void sent.push(report),
    onMessage: () => undefined,
    onHostGone: () => undefined,
  });
  return { cards, sent };
}

describe('the processes of a worker for the graphics card', () => {
  it('are started by the host, and messages reach the one that they are for', () => {
    const { cards, sent } = connect();
    const first = cards.start();
    const second = cards.start();
    const heard: unknown[] = [];
    first.onMessage((message) => heard.push(['first', message]));
    second.onMessage((message) => heard.push(['second', message]));
    first.send('a');
    second.kill();
    expect(sent).toEqual([
      { type: 'start-card', card: 1 },
      { type: 'start-card', card: 2 },
      { type: 'card', card: 1, message: 'a' },
      { type: 'end-card', card: 2 },
    ]);
    const receive = (message: Extract<WorkerMessage, { type: 'card' }>) => cards.receive(message);
    receive({ type: 'card', card: 2, message: 'b' });
    receive({ type: 'card', card: 1, message: 'c' });
    expect(heard).toEqual([
      ['second', 'b'],
      ['first', 'c'],
    ]);
  });

  it('report their end once, with the reason', () => {
    const { cards } = connect();
    const reasons: string[] = [];
    cards.start().onExit((reason) => reasons.push(reason));
    const ended = { type: 'card-ended', card: 1, reason: 'it was ended' } as const;
    cards.receive(ended);
    cards.receive(ended);
    expect(reasons).toEqual(['it was ended']);
  });
});
