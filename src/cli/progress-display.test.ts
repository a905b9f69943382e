import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { createProgressDisplay } from './progress-display.ts';

/** A stream that records what is written; with `columns` it counts as a terminal. */
function createStream(terminal: { isTTY?: true; columns?: number } = {}) {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const writeStream = Object.assign(stream, terminal) as unknown as NodeJS.WriteStream;
  return { stream: writeStream, read: () => text };
}

it('writes one line for each stage without a terminal, however many reports arrive', () => {
  const { stream, read } = createStream();
  const display = createProgressDisplay(stream);

  for (let done = 0; done <= 100; done++) {
    display.show({ stage: 'composing', done, total: 100, unit: 'steps' });
  }
  display.show({ stage: 'exporting', done: 0, total: 8, unit: 'seconds' });
  display.finish();

  expect(read()).toBe('Composing …\nExporting …\n');
});

it('draws a bar on a terminal and fills it when the next stage begins', () => {
  const { stream, read } = createStream({ isTTY: true, columns: 80 });
  // Methods that cli-progress calls on a terminal besides write().
  Object.assign(stream, { cursorTo: () => true, clearLine: () => true });
  const display = createProgressDisplay(stream);

  display.show({ stage: 'importing', done: 0, total: 4e6, unit: 'bytes' });
  display.show({ stage: 'importing', done: 2e6, total: 4e6, unit: 'bytes' });
  display.show({ stage: 'composing', done: 0, total: 10, unit: 'steps' });
  display.finish();

  expect(read()).toMatch(/Importing +░{24} +0% {2}0 bytes of 4\.0 MB/);
  expect(read()).toMatch(/Importing +█{24} 100%/);
  expect(read()).toMatch(/Composing +░{24} +0%/);
  // At the start there is no estimate.
  expect(read()).not.toMatch(/ 0% [^█░]* left/);
});

it('draws no bar for an unknown total', () => {
  const { stream, read } = createStream({ isTTY: true, columns: 80 });
  const display = createProgressDisplay(stream);

  display.show({ stage: 'opening the model', done: 0, total: 0, unit: 'items' });
  display.finish();

  expect(read()).toContain('Opening the model');
  expect(read()).not.toMatch(/[█░%]/);
});
