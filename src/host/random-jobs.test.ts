import { expect, it } from 'vitest';
import { AppError } from '../shared/app-error.ts';
import { isJobEnd, type JobEvent, type JobRequest } from '../shared/jobs.ts';
import type { JobLane } from '../shared/jobs/job-definition.ts';
import { jobDefinition } from '../shared/jobs/job-definitions.ts';
import type { JobOrder } from '../shared/worker-protocol.ts';
import { JobQueue, type JobRunner } from './job-queue.ts';

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Waits for promises, but for no timer. */
const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

const lanes: readonly JobLane[] = ['engine', 'media'];

/** A queue with runners that run, exit and answer at random. */
function randomRun(seed: number) {
  const random = randomNumbers(seed);
  const chance = (share: number) => random() < share;
  const pick = <Item>(items: readonly Item[]): Item | undefined =>
    items[Math.floor(random() * items.length)];
  const failure = () => new AppError('engine-failed', 'It failed.');
  const inRunner = new Map<JobLane, Set<string>>(lanes.map((lane) => [lane, new Set()]));
  const problems: string[] = [];
  const events: JobEvent[] = [];
  const pending: (() => void)[] = [];
  /** Answers at once or when the loop below comes to it, well or not. */
  const later = <Result>(result: Result): Promise<Result> =>
    new Promise((resolve, reject) => {
      const answer = () => (chance(0.2) ? reject(failure()) : resolve(result));
      if (chance(0.5)) answer();
      else pending.push(answer);
    });
  const runnerOf = (lane: JobLane): JobRunner => ({
    run: ({ jobId }) => {
      if (ended().has(jobId)) problems.push(`${jobId} ran after its end`);
      inRunner.get(lane)?.add(jobId);
    },
    cancel: (jobId) => {
      if (!inRunner.get(lane)?.has(jobId)) problems.push(`${jobId} is unknown to its runner`);
    },
    kill: () => undefined,
  });
  const ended = () => new Set(events.filter(isJobEnd).map(({ jobId }) => jobId));
  const queue = new JobQueue({
    runners: { engine: runnerOf('engine'), media: runnerOf('media') },
    emit: (event) => events.push(event),
    prepare: ({ jobId, request }): Promise<JobOrder> =>
      later({ jobId, request, takeIds: [], folders: { modelsDir: '', cacheDir: '' } }),
    settle: () => later(undefined),
    rescue: () => later([]),
  });
  return { queue, events, problems, pending, inRunner, chance, pick, ended, failure };
}

const requests: readonly JobRequest[] = [
  { kind: 'analyse', projectId: 'p' },
  { kind: 'import-model', checkpointDir: '/c', modelId: 'm', precision: 'int8' },
];

it('ends every job exactly once, whatever happens in whatever order', async () => {
  for (let seed = 1; seed <= 300; seed++) {
    const run = randomRun(seed);
    const { queue, events, inRunner, pending, chance, pick } = run;
    const added: { jobId: string; lane: JobLane }[] = [];
    const endInRunner = (jobId: string, lane: JobLane) => {
      inRunner.get(lane)?.delete(jobId);
      const type = pick(['done', 'failed', 'cancelled'] as const) ?? 'done';
      const error = { code: 'bad-media', message: 'No.' };
      queue.receive(
        type === 'failed'
          ? { type, jobId, error, takes: [] }
          : type === 'done'
            ? { type, jobId, takes: [], joins: [] }
            : { type, jobId, takes: [] },
      );
    };
    const die = (lane: JobLane) => {
      inRunner.get(lane)?.clear();
      queue.runnerDied(lane, run.failure(), chance(0.5));
    };
    const jobsIn = () =>
      lanes.flatMap((lane) => [...inRunner.get(lane)!].map((id) => ({ id, lane })));
    for (let step = 0; step < 60; step++) {
      const request = pick(requests)!;
      if (chance(0.25)) {
        const jobId = `${seed}-${step}`;
        added.push({ jobId, lane: jobDefinition(request.kind).lane });
        queue.add({ jobId, request });
      }
      if (chance(0.3)) queue.cancel(pick(added)?.jobId ?? '', chance(0.5));
      if (chance(0.4)) pending.splice(0, 1)[0]?.();
      const running = pick(jobsIn());
      if (running && chance(0.3)) endInRunner(running.id, running.lane);
      if (chance(0.08)) die(pick(lanes)!);
      await turns();
    }
    for (let round = 0; round < 500 && run.ended().size < added.length; round++) {
      for (const answer of pending.splice(0)) answer();
      await turns();
      for (const { id, lane } of jobsIn()) endInRunner(id, lane);
      await turns();
    }
    const ends = events.filter(isJobEnd).map(({ jobId }) => jobId);
    expect({ seed, ends: ends.sort() }).toEqual({
      seed,
      ends: added.map(({ jobId }) => jobId).sort(),
    });
    expect({ seed, problems: run.problems }).toEqual({ seed, problems: [] });
    for (const { jobId } of added) {
      const own = events.filter((event) => event.jobId === jobId);
      expect(isJobEnd(own.at(-1)!)).toBe(true);
    }
  }
});
