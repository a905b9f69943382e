import type { TimelineClip } from './timeline.ts';

/** Clips in order of their start on as few tracks as hold them: each on the first where its place is free. */
export function packClips(clips: readonly TimelineClip[]): TimelineClip[][] {
  const tracks: TimelineClip[][] = [];
  for (const clip of clips) {
    const free = tracks.find((track) => {
      const last = track.at(-1)!;
      return last.startFrame + last.lengthFrames <= clip.startFrame;
    });
    if (free) free.push(clip);
    else tracks.push([clip]);
  }
  return tracks;
}
