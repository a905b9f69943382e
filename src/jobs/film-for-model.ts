import type { Film, FilmFrame, FilmFrameRequest } from '../engine/index.ts';
import { contentHash } from '../media/content-hash.ts';
import { planFrames, type FramePlan } from '../media/frame-plan.ts';
import { readFrameTimeline, type FrameTimeline } from '../media/frame-timeline.ts';
import { framesKey } from '../media/frames-key.ts';
import type { VideoInfo } from '../media/media-info.ts';
import { readFrames } from '../media/read-frames.ts';
import type { LongTaskOptions } from '../shared/progress.ts';

/** A film on disk for a model. Its frame times are read once, when frames are first wanted. */
export function filmForModel(video: VideoInfo): Film {
  let timeline: Promise<FrameTimeline> | undefined;
  const readTimeline = (task: LongTaskOptions): Promise<FrameTimeline> => {
    timeline ??= readFrameTimeline(video, task);
    // A cancelled reading must not be given to the next one.
    timeline.catch(() => (timeline = undefined));
    return timeline;
  };
  return {
    path: video.path,
    durationSeconds: video.durationSeconds,
    printedDurationSeconds: video.printedDurationSeconds,
    framesKey: async () => `${await contentHash(video.path)} ${framesKey(video)}`,
    async *frames(request: FilmFrameRequest, task: LongTaskOptions): AsyncGenerator<FilmFrame> {
      const { part, size } = request;
      const known = await readTimeline(task);
      const plan = choosePart(planFrames(video, known, request), request);
      // A part is sought with the timeline's help; all frames are decoded from the start.
      const sought = part === undefined ? {} : { timeline: known };
      yield* readFrames(video, plan, { size, ...sought, signal: task.signal });
    },
  };
}

function choosePart(
  plan: FramePlan,
  { part, isGlobalLocal }: Pick<FilmFrameRequest, 'part' | 'isGlobalLocal'>,
): FramePlan {
  if (part === undefined) return plan;
  if (part === 'global') return { local: [], global: plan.global };
  return {
    local: plan.local.slice(part.start, part.end),
    global: isGlobalLocal ? plan.global.slice(part.start, part.end) : [],
  };
}
