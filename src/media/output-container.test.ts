import { describe, expect, it } from 'vitest';
import type { VideoInfo } from './media-info.ts';
import { suggestedExtension } from './output-container.ts';

/** As much of a video as these functions look at. */
function video(path: string, codec: string): VideoInfo {
  return { path, video: { codec } } as VideoInfo;
}

describe('the container of an export', () => {
  it('stays that of the source where it can, and holds the picture as it is', () => {
    expect(suggestedExtension(video('/a.mov', 'prores'))).toBe('.mov');
    expect(suggestedExtension(video('/a.avi', 'h264'))).toBe('.mp4');
    expect(suggestedExtension(video('/a.avi', 'prores'))).toBe('.mkv');
  });
});
