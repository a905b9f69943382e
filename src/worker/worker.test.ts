import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobEvent } from '../shared/jobs.ts';
import type { JobOrder, WorkerMessage, WorkerReport } from '../shared/worker-protocol.ts';
import { openWorkerPort, type WorkerPort } from './worker-port.ts';
import { Worker } from './worker.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-worker-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A worker in this process, connected to the test. */
function startWorker() {
  const reports: WorkerReport[] = [];
  let deliver: (message: WorkerMessage) => void = () => undefined;
  let check: () => void = () => undefined;
  const port: WorkerPort = {
    send: (report) => {
      // What crosses a process border has to be data.
      reports.push(structuredClone(report));
      check();
    },
    onMessage: (listener) => (deliver = listener),
    onHostGone: () => undefined,
  };
  new Worker(port);
  const waitFor = (isMeant: (report: WorkerReport) => boolean): Promise<WorkerReport> =>
    new Promise((resolve) => {
      check = () => {
        const found = reports.find(isMeant);
        if (found) resolve(found);
      };
      check();
    });
  return { deliver: (message: WorkerMessage) => deliver(message), reports, waitFor };
}

const order = (jobId: string): JobOrder => ({
  jobId,
  request: {
    kind: 'import-model',
    checkpointDir: join(folder, 'none'),
    modelId: 'none',
    precision: 'float32',
  },
  folders: { modelsDir: join(folder, 'models'), cacheDir: join(folder, 'cache') },
  takeIds: [],
});

function endOf(report: WorkerReport): JobEvent | undefined {
  return report.type === 'job' && report.event.type !== 'progress' ? report.event : undefined;
}

describe('the worker', () => {
  it('sends the failure of a job as data', async () => {
    const { deliver, waitFor } = startWorker();
    deliver({ type: 'run', order: order('a') });
    const report = await waitFor((each) => endOf(each) !== undefined);
    expect(endOf(report)).toMatchObject({
      type: 'failed',
      jobId: 'a',
      error: { code: 'not-found' },
    });
  });

  it('acknowledges a cancellation immediately, then reports that it has stopped', async () => {
    const { deliver, reports, waitFor } = startWorker();
    deliver({ type: 'run', order: order('a') });
    deliver({ type: 'cancel', jobId: 'a', keep: true });
    expect(reports).toEqual([{ type: 'stopping', jobId: 'a' }]);
    await waitFor((each) => endOf(each) !== undefined);
    deliver({ type: 'cancel', jobId: 'a', keep: true });
    expect(reports).toHaveLength(2);
  });

  it('answers questions, and refuses with the reason', async () => {
    const { deliver, waitFor } = startWorker();
    const input = { modelsDir: join(folder, 'models') };
    deliver({ type: 'ask', askId: 1, question: 'listModels', input });
    expect(await waitFor((each) => each.type === 'answer')).toEqual({
      type: 'answer',
      askId: 1,
      value: [],
    });
    const path = join(folder, 'none.mp4');
    deliver({ type: 'ask', askId: 2, question: 'inspectVideo', input: { path } });
    expect(await waitFor((each) => each.type === 'refusal')).toMatchObject({
      askId: 2,
      error: { code: 'not-found' },
    });
  });
});

describe('the line to the host', () => {
  it('is the port of a utility process where there is one', () => {
    const sent: unknown[] = [];
    let hear: (event: { data: unknown }) => void = () => undefined;
    const parentPort = {
      on: (_event: 'message', listener: (event: { data: unknown }) => void) => (hear = listener),
      postMessage: (message: unknown) => sent.push(message),
    };
    Object.assign(process, { parentPort });
    try {
      const port = openWorkerPort();
      const heard: unknown[] = [];
      port.onMessage((message) => heard.push(message));
      hear({ data: { type: 'cancel', jobId: 'a', keep: true } });
      port.send({ type: 'stopping', jobId: 'a' });
      expect(heard).toEqual([{ type: 'cancel', jobId: 'a', keep: true }]);
      expect(sent).toEqual([{ type: 'stopping', jobId: 'a' }]);
    } finally {
      Object.assign(process, { parentPort: undefined });
    }
  });
});
