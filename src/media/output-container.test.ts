import { describe, expect, it } from 'vitest';
import type { VideoInfo } from './media-info.ts';
import { requireFittingContainer, suggestedExtension } from './output-container.ts';

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

  it('is refused before any work when it cannot hold the picture', () => {
    expect(() => requireFittingContainer(video('/a.mov', 'prores'), '/b.mp4')).toThrow(
      'An mp4 cannot hold the picture of "/a.mov" (prores) as it is: give "/b.mp4" the ending .mov or .mkv.',
    );
    expect(() => requireFittingContainer(video('/a.mov', 'prores'), '/b.mov')).not.toThrow();
    expect(() => requireFittingContainer(video('/a.mov', 'h264'), '/b.mp4')).not.toThrow();
  });
});
