import { describe, expect, it } from 'vitest';
import { selectGlobalFrames } from './select-global-frames.ts';
import { readFrameTimeline } from './frame-timeline.ts';
import type { VideoInfo } from './media-info.ts';
import { planSeeks } from './plan-seeks.ts';
import { probeVideo } from './probe.ts';
import { readFrames, type ReadFramesOptions } from './read-frames.ts';
import { makeTestFolder, makeTestVideo } from './test-media.ts';
import { join } from 'node:path';

const folder = await makeTestFolder();

/** A film of 10 minutes at 25 frames a second, with a keyframe every 4 s. */
const film = {
  frameCount: 15_000,
  presentationSeconds: Float64Array.from({ length: 15_000 }, (_, index) => index / 25),
  keyframeSeconds: Float64Array.from({ length: 150 }, (_, index) => 4 * index),
};

describe('planSeeks', () => {
  it('begins a range near the end of a film at the last keyframe but one before it', () => {
    const [run, ...others] = planSeeks(film, [14_000, 14_013, 14_025]) ?? [];
    expect(others).toEqual([]);
    expect(run).toMatchObject({ seekSeconds: 556, indices: [14_000, 14_013, 14_025] });
    const [[from = 0, to = 0] = []] = run?.windows ?? [];
    expect(from).toBeCloseTo(559.98);
    expect(to).toBeCloseTo(560.02);
  });

  it('seeks each of the frames that stand for a whole film', () => {
    const runs = planSeeks(film, selectGlobalFrames(15_000, 8)) ?? [];
    expect(runs.map(({ indices }) => indices.length)).toEqual(Array.from({ length: 8 }, () => 1));
    expect(runs[0]?.seekSeconds).toBe(0);
  });

  it('decodes from the start what lies there, and what lies everywhere', () => {
    expect(planSeeks(film, [0, 13, 25])).toBeUndefined();
    expect(planSeeks(film, selectGlobalFrames(15_000, 1200))).toBeUndefined();
    expect(planSeeks(film, [])).toBeUndefined();
  });

  it('does not seek without known keyframes, or among frames of one time', () => {
    expect(planSeeks({ ...film, keyframeSeconds: undefined }, [14_000])).toBeUndefined();
    const times = film.presentationSeconds.slice();
    times[14_001] = times[14_000] as number;
    expect(planSeeks({ ...film, presentationSeconds: times }, [14_000])).toBeUndefined();
  });
});

const x264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-bf', '3'];
const variable = "select='not(eq(mod(n,7),3))*not(eq(mod(n,5),1))'";
const videos = [
  {
    name: 'odd rate, B-frames and open groups of pictures.mp4',
    rate: '30000/1001',
    codec: [...x264, '-g', '45', '-x264-params', 'open-gop=1:b-pyramid=normal'],
  },
  {
    name: 'varying rate.mkv',
    rate: '24000/1001',
    codec: [...x264, '-g', '60', '-vf', variable, '-vsync', 'vfr'],
  },
  {
    name: 'varying rate, late start.mp4',
    rate: '19',
    codec: [...x264, '-g', '50', '-vf', variable, '-vsync', 'vfr', '-output_ts_offset', '3.7'],
  },
  {
    name: 'refreshed without keyframes.mp4',
    rate: '25',
    codec: [...x264, '-g', '50', '-bf', '0', '-x264-params', 'intra-refresh=1'],
  },
];

describe('reading frames by seeking', () => {
  async function collect(info: VideoInfo, plan: Parameters<typeof readFrames>[1], options = {}) {
    const frames = [];
    const all: ReadFramesOptions = { size: 32, ...options };
    for await (const frame of readFrames(info, plan, all)) frames.push(frame);
    return frames;
  }

  it.each(videos)('gives the pictures of decoding from the start: $name', async (video) => {
    const { name, rate, codec } = video;
    const options = { seconds: 60, rate, codec, size: '96x54', tracks: 1 };
    const info = await probeVideo(await makeTestVideo(join(folder, name), options));
    const timeline = await readFrameTimeline(info);
    const { frameCount } = timeline;
    const late = Array.from({ length: 12 }, (_, place) => frameCount - 130 + 11 * place);
    for (const plan of [
      { local: [...late, frameCount - 1], global: [] },
      { local: [], global: [0, 1, frameCount >> 1, (frameCount >> 1) + 1, frameCount - 2] },
    ]) {
      const wanted = [...plan.local, ...plan.global];
      if (plan.local.length > 0) expect(planSeeks(timeline, wanted)).toBeDefined();
      const sought = await collect(info, plan, { timeline });
      expect(sought).toEqual(await collect(info, plan));
      expect(sought.map(({ index }) => index)).toEqual(wanted);
    }
  });

  it('decodes from the start where a sought frame does not come', async () => {
    const path = await makeTestVideo(join(folder, 'short.mp4'), { seconds: 30, rate: '10' });
    const info = await probeVideo(path);
    const times = Float64Array.from({ length: 300 }, (_, index) => index / 10);
    // Frames that lie elsewhere than the timeline says.
    const timeline = {
      frameCount: 300,
      presentationSeconds: times.map((time) => (time > 25 ? time + 60 : time)),
      keyframeSeconds: Float64Array.of(0, 80, 82),
    };
    const plan = { local: [255, 260, 299], global: [] };
    expect(planSeeks(timeline, plan.local)).toBeDefined();
    expect(await collect(info, plan, { timeline })).toEqual(await collect(info, plan));
  });
});
