import type { CardProcess, StartCard } from '../shared/card-process.ts';
import { describeEnd } from './describe-end.ts';
import type { StartWorker } from './worker-process.ts';

/** Starts the process that uses the graphics card, for an engine in this process. */
export function cardStarter(startWorker: StartWorker): StartCard {
  return () => {
    const worker = startWorker('card');
    return {
      send: (message) => worker.send({ type: 'card', card: 0, message }),
      onMessage: (listener) =>
        worker.onReport((report) => {
          if (report.type === 'card') listener(report.message);
        }),
      onExit: (listener) => worker.onExit((end) => listener(`it ${describeEnd(end)}`)),
      kill: worker.kill,
    };
  };
}

/**
 * Starts processes for the graphics card for workers, because a worker of Electron cannot start any, and
 * passes messages between the two. A process for the card ends with its worker.
 */
export function withCards(startWorker: StartWorker): StartWorker {
  const startCard = cardStarter(startWorker);
  return (lane) => {
    const worker = startWorker(lane);
    if (lane !== 'engine') return worker;
    const cards = new Map<number, CardProcess>();
    const begin = (card: number): void => {
      const process = startCard();
      cards.set(card, process);
      process.onMessage((message) => worker.send({ type: 'card', card, message }));
      process.onExit((reason) => {
        cards.delete(card);
        worker.send({ type: 'card-ended', card, reason });
      });
    };
    worker.onReport((report) => {
      if (report.type === 'start-card') {
        begin(report.card);
      } else if (report.type === 'card') {
        cards.get(report.card)?.send(report.message);
      } else if (report.type === 'end-card') {
        cards.get(report.card)?.kill();
      }
    });
    worker.onExit(() => {
      for (const card of cards.values()) card.kill();
    });
    return worker;
  };
}
