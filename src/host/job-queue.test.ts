import { describe, expect, it } from 'vitest';
import { AppError } from '../shared/app-error.ts';
import type { JobEvent, JobRequest } from '../shared/jobs.ts';
import type { JobOrder } from '../shared/worker-protocol.ts';
import { defaultPatience, JobQueue, type JobRunner } from './job-queue.ts';
import type { WorkerLane } from './worker-process.ts';

/** Runs nothing: the test says what happens to a job. */
class DummyRunner implements JobRunner {
  readonly started: string[] = [];
  readonly cancelled: { jobId: string; keep: boolean }[] = [];
  kills = 0;
  run = ({ jobId }: JobOrder): void => void this.started.push(jobId);
  cancel = (jobId: string, keep: boolean): void => void this.cancelled.push({ jobId, keep });
  kill = (): void => void this.kills++;
}

const importing = (modelId: string): JobRequest => ({
  kind: 'import-model',
  checkpointDir: '/checkpoint',
  modelId,
  precision: 'float32',
});
const analysing: JobRequest = { kind: 'analyse', projectId: 'p' };
const done = (jobId: string): JobEvent => ({ type: 'done', jobId, takes: [], joins: [] });

function makeQueue({ hearMilliseconds = 60_000, stopMilliseconds = 60_000, refuse = '' } = {}) {
  const runners: Record<WorkerLane, DummyRunner> = {
    engine: new DummyRunner(),
    media: new DummyRunner(),
  };
  const events: JobEvent[] = [];
  const rescued: { jobId: string; discard: boolean }[] = [];
  const queue = new JobQueue({
    runners,
    emit: (event) => events.push(event),
    prepare: ({ jobId, request }) => {
      if (jobId === refuse) throw new AppError('not-found', 'The video is missing.');
      return { jobId, request, takeIds: [], folders: { modelsDir: '', cacheDir: '' } };
    },
    settle: () => Promise.resolve(),
    rescue: ({ jobId }, discard) => {
      rescued.push({ jobId, discard });
      return Promise.resolve([]);
    },
    patience: {
      engine: { hearMilliseconds, stopMilliseconds },
      media: { hearMilliseconds: 60_000, stopMilliseconds: 60_000 },
    },
  });
  const told = (jobId: string) => events.filter((e) => e.jobId === jobId).map((e) => e.type);
  return { queue, runners, events, rescued, told };
}

/** Lets everything that can go on without the outside go on. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('the job queue', () => {
  it('runs jobs of the engine one after the other, and films beside them', async () => {
    const { queue, runners, told } = makeQueue();
    queue.add({ jobId: 'a', request: importing('a') });
    queue.add({ jobId: 'b', request: importing('b') });
    queue.add({ jobId: 'film', request: analysing });
    await settled();
    expect(runners.engine.started).toEqual(['a']);
    expect(runners.media.started).toEqual(['film']);
    queue.receive(done('a'));
    await settled();
    expect(runners.engine.started).toEqual(['a', 'b']);
    expect(told('a')).toEqual(['queued', 'started', 'done']);
  });

  it('never loses the next job when one is cancelled, running or waiting', async () => {
    const { queue, runners, told } = makeQueue();
    for (const jobId of ['a', 'b', 'c', 'd']) queue.add({ jobId, request: importing(jobId) });
    await settled();
    queue.cancel('b', true);
    queue.cancel('a', false);
    expect(runners.engine.cancelled).toEqual([{ jobId: 'a', keep: false }]);
    // Cancelled twice, and ended in the same moment in which it was cancelled again.
    queue.cancel('a', false);
    queue.receive({ type: 'cancelled', jobId: 'a', takes: [] });
    queue.cancel('a', false);
    await settled();
    expect(runners.engine.started).toEqual(['a', 'c']);
    queue.receive(done('c'));
    await settled();
    expect(runners.engine.started).toEqual(['a', 'c', 'd']);
    expect(told('a')).toEqual(['queued', 'started', 'cancelled']);
    expect(told('b')).toEqual(['queued', 'cancelled']);
  });

  it('tells nothing of a job after its end', async () => {
    const { queue, told } = makeQueue();
    queue.add({ jobId: 'a', request: importing('a') });
    await settled();
    queue.receive(done('a'));
    queue.receive({ type: 'progress', jobId: 'a', stage: 's', done: 1, total: 2, unit: 'steps' });
    queue.receive(done('a'));
    await settled();
    expect(told('a')).toEqual(['queued', 'started', 'done']);
  });

  it('fails a job whose worker died, with what could be rescued, and goes on with the next', async () => {
    const { queue, runners, events, rescued } = makeQueue();
    queue.add({ jobId: 'a', request: importing('a') });
    queue.add({ jobId: 'b', request: importing('b') });
    await settled();
    queue.runnerDied('engine', new AppError('engine-failed', 'It was ended.'));
    await settled();
    expect(rescued).toEqual([{ jobId: 'a', discard: false }]);
    expect(events.find((e) => e.type === 'failed')).toMatchObject({
      jobId: 'a',
      error: { code: 'engine-failed', message: 'It was ended.' },
    });
    expect(runners.engine.started).toEqual(['a', 'b']);
  });

  it('ends a worker that does not hear of a cancellation, and calls that cancelled', async () => {
    const { queue, runners, told, rescued } = makeQueue({ hearMilliseconds: 1 });
    queue.add({ jobId: 'a', request: importing('a') });
    await settled();
    queue.cancel('a', false);
    await settled();
    expect(runners.engine.kills).toBe(1);
    queue.runnerDied('engine', new AppError('engine-failed', 'It was ended.'));
    await settled();
    expect(told('a')).toEqual(['queued', 'started', 'cancelled']);
    expect(rescued).toEqual([{ jobId: 'a', discard: true }]);
  });

  it('never waits a second for the worker of models to hear of a cancellation', () => {
    expect(defaultPatience.engine.hearMilliseconds).toBeLessThan(1000);
  });

  it('goes on with the next job when a worker was ended for being deaf', async () => {
    const { queue, runners, told } = makeQueue({ hearMilliseconds: 1 });
    queue.add({ jobId: 'a', request: importing('a') });
    queue.add({ jobId: 'b', request: importing('b') });
    await settled();
    queue.cancel('a', true);
    await settled();
    queue.runnerDied('engine', new AppError('engine-failed', 'It was ended.'));
    await settled();
    expect(told('a')).toEqual(['queued', 'started', 'cancelled']);
    expect(runners.engine.started).toEqual(['a', 'b']);
  });

  it('gives a worker that has heard of it time to keep what is finished', async () => {
    const { queue, runners } = makeQueue({ hearMilliseconds: 20, stopMilliseconds: 60_000 });
    queue.add({ jobId: 'a', request: importing('a') });
    await settled();
    queue.cancel('a', true);
    queue.stopping('a');
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(runners.engine.kills).toBe(0);
    queue.receive({ type: 'cancelled', jobId: 'a', takes: [] });
    await settled();
  });

  it('fails a job that cannot be prepared, and goes on with the next', async () => {
    const { queue, runners, told } = makeQueue({ refuse: 'a' });
    queue.add({ jobId: 'a', request: importing('a') });
    queue.add({ jobId: 'b', request: importing('b') });
    await settled();
    expect(told('a')).toEqual(['queued', 'started', 'failed']);
    expect(runners.engine.started).toEqual(['b']);
  });

  it('tells a new window what is going on', async () => {
    const { queue } = makeQueue();
    queue.add({ jobId: 'a', request: importing('a') });
    queue.add({ jobId: 'b', request: importing('b') });
    await settled();
    queue.receive({ type: 'progress', jobId: 'a', stage: 's', done: 1, total: 2, unit: 'steps' });
    const events = queue.catchUp();
    expect(events.map(({ type, jobId }) => `${jobId} ${type}`)).toEqual([
      'a queued',
      'a started',
      'a progress',
      'b queued',
    ]);
  });

  it('cancels everything of a project and waits until it has ended', async () => {
    const { queue, runners } = makeQueue();
    queue.add({ jobId: 'film', request: analysing });
    await settled();
    let ended = false;
    const all = queue
      .cancelAll((request) => request.kind === 'analyse', true)
      .then(() => (ended = true));
    await settled();
    expect(ended).toBe(false);
    expect(runners.media.cancelled).toEqual([{ jobId: 'film', keep: true }]);
    queue.receive({ type: 'cancelled', jobId: 'film', takes: [] });
    await all;
    expect(queue.find(() => true)).toBeUndefined();
  });
});
