import { constants, getPriority } from 'node:os';
import { describe, expect, it } from 'vitest';
import { runInBackground } from './background.ts';
import { streamFfmpeg } from './ffmpeg.ts';
import { findChild } from './test-media.ts';

/** The priority of an ffmpeg while it runs: a higher number gives way to a lower one. */
async function priorityOfFfmpeg(): Promise<number> {
  const sound = streamFfmpeg({
    inputs: [{ source: 'anullsrc', options: ['-f', 'lavfi', '-re'] }],
    outputOptions: ['-f', 's16le'],
    doing: 'wait for ever',
  });
  for await (const _ of sound) return getPriority(await findChild('ffmpeg'));
  throw new Error('ffmpeg gave nothing');
}

describe('work in the background', () => {
  it('gives way with every ffmpeg that it starts, and no other work does', async () => {
    const own = getPriority();
    expect(await runInBackground(priorityOfFfmpeg)).toBe(
      Math.max(own, constants.priority.PRIORITY_BELOW_NORMAL),
    );
    expect(await priorityOfFfmpeg()).toBe(own);
  });
});
