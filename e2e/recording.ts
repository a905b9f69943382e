import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { readSamples } from './media.ts';

/** Sample rate of everything that the page plays. */
export const recordedRate = 48_000;

/**
 * Records the samples sent to the page's loudspeakers until the returned function is called, complete
 * even if the page is busy. That function returns the mean of both channels, or with `channels` 2 both,
 * interleaved.
 */
export async function startRecording(
  page: Page,
  channels: 1 | 2 = 1,
): Promise<() => Promise<Float32Array>> {
  await page.evaluate(`{
    const node = window.loudspeakers.findLast(({ context }) => context.state !== 'closed');
    const target = new MediaStreamAudioDestinationNode(node.context);
    node.connect(target);
    const recorder = new MediaRecorder(target.stream, { mimeType: 'audio/webm;codecs=pcm' });
    const parts = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    window.stopRecording = async () => {
      const stopped = new Promise((resolve) => (recorder.onstop = resolve));
      recorder.stop();
      await stopped;
      node.disconnect(target);
      const reader = new FileReader();
      reader.readAsDataURL(new Blob(parts));
      await new Promise((resolve) => (reader.onload = resolve));
      return reader.result.slice(reader.result.indexOf(',') + 1);
    };
    recorder.start();
  }`);
  return async () => {
    const content = await page.evaluate<string>('window.stopRecording()');
    const folder = await mkdtemp(join(tmpdir(), 'vidmuse-recording-'));
    try {
      const path = join(folder, 'recording.webm');
      await writeFile(path, Buffer.from(content, 'base64'));
      return await readSamples(path, recordedRate, channels);
    } finally {
      await rm(folder, { recursive: true });
    }
  };
}

/**
 * Returns the position in `recording` where `probe` matches best; `difference` is the root mean square of
 * the difference over that of the probe: 0 when they are equal.
 */
export function findInRecording(
  recording: Float32Array,
  probe: Float32Array,
): { readonly at: number; readonly difference: number } {
  let best = { at: -1, sum: Infinity };
  for (let at = 0; at + probe.length <= recording.length; at++) {
    let sum = 0;
    for (let index = 0; index < probe.length && sum < best.sum; index++) {
      sum += (recording[at + index]! - probe[index]!) ** 2;
    }
    if (sum < best.sum) best = { at, sum };
  }
  const power = probe.reduce((sum, sample) => sum + sample * sample, 0);
  return { at: best.at, difference: Math.sqrt(best.sum / Math.max(power, 1e-30)) };
}
