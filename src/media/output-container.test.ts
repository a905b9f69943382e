import { describe, expect, it } from 'vitest';
import type { VideoInfo } from './media-info.ts';
import { outputContainer, suggestedExtension } from './output-container.ts';

/** As much of a video as these functions look at. */
function video(path: string, codec: string): VideoInfo {
  return { path, video: { codec } } as VideoInfo;
}

describe('the container of an export', () => {
  it('is the one that the ending of its path names, in any case', () => {
    expect(outputContainer('/a.MOV')).toEqual({ extension: '.mov', muxer: 'mov' });
    expect(outputContainer('/a.m4v')).toEqual({ extension: '.m4v', muxer: 'mp4' });
    expect(outputContainer('/a.b.mkv').muxer).toBe('matroska');
    expect(() => outputContainer('/a.avi')).toThrow('Could not export to "/a.avi": give it');
    expect(() => outputContainer('/mp4')).toThrow('give it the ending .mp4, ');
  });

  it('stays that of the source where it can, and holds the picture as it is', () => {
    expect(suggestedExtension(video('/a.mov', 'prores'))).toBe('.mov');
    expect(suggestedExtension(video('/a.avi', 'h264'))).toBe('.mp4');
    expect(suggestedExtension(video('/a.avi', 'prores'))).toBe('.mkv');
  });
});
