import { describe, expect, it } from 'vitest';
import { AppError } from '../shared/app-error.ts';
import type { JobEvent, JobRequest } from '../shared/jobs.ts';
import type { JobOrder } from '../shared/worker-protocol.ts';
import { defaultPatience, JobQueue, type JobQueueOptions, type JobRunner } from './job-queue.ts';
import type { JobLane } from '../shared/jobs/job-definition.ts';

/** Runs nothing: the test decides what happens to a job. */
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

interface Choices extends Partial<Pick<JobQueueOptions, 'prepare' | 'settle' | 'rescue'>> {
  readonly hearMilliseconds?: number;
  readonly stopMilliseconds?: number;
  /** Id of the job that cannot be prepared. */
  readonly refuse?: string;
}

function makeQueue({
  hearMilliseconds = 60_000,
  stopMilliseconds = 60_000,
  refuse = '',
  ...choices
}: Choices = {}) {
  const runners: Record<JobLane, DummyRunner> = {
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
    rescue: ({ jobId }, { discard }) => {
      rescued.push({ jobId, discard });
      return Promise.resolve([]);
    },
    patience: {
      engine: { hearMilliseconds, stopMilliseconds },
      media: { hearMilliseconds, stopMilliseconds },
    },
    ...choices,
  });
  const told = (jobId: string) => events.filter((e) => e.jobId === jobId).map((e) => e.type);
  return { queue, runners, events, rescued, told };
}

/** Waits for everything that needs no timer. */
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

  it('sends no events of a job after its end', async () => {
    const { queue, told } = makeQueue();
    queue.add({ jobId: 'a', request: importing('a') });
    await settled();
    queue.receive(done('a'));
    queue.receive({ type: 'progress', jobId: 'a', stage: 's', done: 1, total: 2, unit: 'steps' });
    queue.receive(done('a'));
    await settled();
    expect(told('a')).toEqual(['queued', 'started', 'done']);
  });

  it('fails a job whose worker died, with the rescued takes, and runs the next', async () => {
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

  it('ends a worker that does not answer a cancellation, and reports the job as cancelled', async () => {
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

  it('waits less than a second for the engine worker to answer a cancellation', () => {
    expect(defaultPatience.engine.hearMilliseconds).toBeLessThan(1000);
  });

  it('runs the next job when a worker was ended for not answering', async () => {
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

  it('gives a worker that has answered time to keep what is finished', async () => {
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

  it('fails a job that cannot be prepared, and runs the next', async () => {
    const { queue, runners, told } = makeQueue({ refuse: 'a' });
    queue.add({ jobId: 'a', request: importing('a') });
    queue.add({ jobId: 'b', request: importing('b') });
    await settled();
    expect(told('a')).toEqual(['queued', 'started', 'failed']);
    expect(runners.engine.started).toEqual(['b']);
  });

  it('sends running jobs to a new window', async () => {
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

/** A preparation that ends when the test says so. */
function slowPreparation() {
  const finish = new Map<string, () => void>();
  const prepare: JobQueueOptions['prepare'] = ({ jobId, request }) =>
    new Promise((resolve) => {
      const order = { jobId, request, takeIds: [], folders: { modelsDir: '', cacheDir: '' } };
      finish.set(jobId, () => resolve(order));
    });
  return { prepare, finish: (jobId: string) => finish.get(jobId)?.() };
}

describe('a job that is being prepared', () => {
  it('ends once when it is cancelled, and its runner neither learns of it nor is killed', async () => {
    const { prepare, finish } = slowPreparation();
    const { queue, runners, told } = makeQueue({ prepare, hearMilliseconds: 1 });
    queue.add({ jobId: 'a', request: importing('a') });
    queue.add({ jobId: 'b', request: importing('b') });
    await settled();
    queue.cancel('a', true);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(told('a')).toEqual(['queued', 'started', 'cancelled']);
    finish('a');
    finish('b');
    await settled();
    expect(told('a')).toEqual(['queued', 'started', 'cancelled']);
    expect(runners.engine).toMatchObject({ started: ['b'], cancelled: [], kills: 0 });
  });

  it('gets its cancellation by a signal', () => {
    let signal: AbortSignal | undefined;
    const { queue } = makeQueue({
      prepare: (_job, given) => {
        signal = given;
        return new Promise(() => undefined);
      },
    });
    queue.add({ jobId: 'a', request: importing('a') });
    expect(signal?.aborted).toBe(false);
    queue.cancel('a', false);
    expect(signal?.aborted).toBe(true);
  });

  it('survives the death of the worker and runs on the next one', async () => {
    const { prepare, finish } = slowPreparation();
    const { queue, runners, told } = makeQueue({ prepare });
    queue.add({ jobId: 'a', request: importing('a') });
    await settled();
    queue.runnerDied('engine', new AppError('engine-failed', 'It died.'));
    finish('a');
    await settled();
    expect(runners.engine.started).toEqual(['a']);
    queue.receive(done('a'));
    await settled();
    expect(told('a')).toEqual(['queued', 'started', 'done']);
  });
});

describe('a result that cannot be stored', () => {
  const settle = () => Promise.reject(new AppError('disk-full', 'The disk is full.'));

  it('makes the job fail, once, with the reason and the takes', async () => {
    const { queue, runners, events, told } = makeQueue({ settle });
    queue.add({ jobId: 'a', request: importing('a') });
    queue.add({ jobId: 'b', request: importing('b') });
    await settled();
    queue.receive(done('a'));
    await settled();
    expect(told('a')).toEqual(['queued', 'started', 'failed']);
    expect(events.find(({ type }) => type === 'failed')).toMatchObject({
      error: { code: 'disk-full', message: 'The disk is full.' },
    });
    expect(runners.engine.started).toEqual(['a', 'b']);
  });

  it('is added to the reason for which a job failed', async () => {
    const { queue, events } = makeQueue({ settle });
    queue.add({ jobId: 'a', request: importing('a') });
    await settled();
    const error = { code: 'bad-media', message: 'No picture.' };
    queue.receive({ type: 'failed', jobId: 'a', error, takes: [] });
    await settled();
    expect(events.at(-1)).toMatchObject({ error: { ...error, detail: 'The disk is full.' } });
  });

  it('is reported when a stopped worker left it', async () => {
    const { queue, events } = makeQueue({
      rescue: () => Promise.reject(new AppError('disk-full', 'The disk is full.')),
    });
    queue.add({ jobId: 'a', request: importing('a') });
    await settled();
    queue.cancel('a', true);
    queue.runnerDied('engine', new AppError('engine-failed', 'It died.'), true);
    await settled();
    expect(events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'disk-full' } });
  });
});

it('starts a job again whose worker was killed for another job that did not stop', async () => {
  const { queue, runners, rescued, told } = makeQueue({ hearMilliseconds: 1 });
  queue.add({ jobId: 'stuck', request: analysing });
  queue.add({ jobId: 'other', request: { ...analysing, projectId: 'q' } });
  await settled();
  queue.cancel('stuck', false);
  await settled();
  expect(runners.media.kills).toBe(1);
  queue.runnerDied('media', new AppError('engine-failed', 'It was killed.'), true);
  await settled();
  expect(told('stuck')).toEqual(['queued', 'started', 'cancelled']);
  expect(rescued).toContainEqual({ jobId: 'other', discard: true });
  expect(runners.media.started).toEqual(['stuck', 'other', 'other']);
  queue.receive(done('other'));
  await settled();
  expect(told('other').at(-1)).toBe('done');
});

it('keeps how jobs ended, for a window that was not connected', async () => {
  const { queue } = makeQueue();
  for (const jobId of ['a', 'b']) queue.add({ jobId, request: importing(jobId) });
  await settled();
  queue.receive({ ...done('a'), modelId: 'm' } as JobEvent);
  await settled();
  expect(queue.endsOf(['a', 'b', 'unknown'])).toEqual([{ ...done('a'), modelId: 'm' }]);
});

it('cancels jobs that are added while it waits for all to end', async () => {
  const { queue, runners } = makeQueue();
  queue.add({ jobId: 'a', request: analysing });
  await settled();
  const all = queue.cancelAll(() => true, false);
  queue.add({ jobId: 'b', request: analysing });
  await settled();
  queue.receive({ type: 'cancelled', jobId: 'a', takes: [] });
  await settled();
  expect(runners.media.cancelled.map(({ jobId }) => jobId)).toEqual(['a', 'b']);
  queue.receive({ type: 'cancelled', jobId: 'b', takes: [] });
  await all;
});
