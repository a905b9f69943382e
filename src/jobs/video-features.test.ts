import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probeVideo } from '../media/probe.ts';
import { makeTestFolder, makeTestVideo } from '../media/test-media.ts';
import { Engine } from '../engine/engine.ts';
import { openModelFolder } from '../engine/model-folder.ts';
import { testModelsDir } from './project/test-project.ts';
import { openRangeFeatures, openVideoFeatures, scoreSeconds } from './video-features.ts';

const folder = await makeTestFolder();
const video = await probeVideo(await makeTestVideo(join(folder, 'clip.mp4'), { seconds: 2.4 }));

describe('scoreSeconds', () => {
  it('takes the whole video, or whole seconds of it as the reference does', () => {
    expect(scoreSeconds(video, 'aligned', 50)).toBe(2.4);
    expect(scoreSeconds(video, 'reference', 50)).toBe(2);
  });

  it('takes no more than is asked for', () => {
    expect(scoreSeconds(video, 'aligned', 50, 0.7)).toBe(0.7);
    expect(scoreSeconds(video, 'aligned', 50, 100)).toBe(2.4);
    expect(scoreSeconds(video, 'reference', 50, 1.5)).toBe(1.5);
  });

  it('refuses what is too short for a token, and for a frame of the reference', () => {
    expect(() => scoreSeconds(video, 'aligned', 50, 1e-9)).toThrow(
      `1e-9 s of "${video.path}" are too short for music: use a longer part or another video.`,
    );
    expect(() => scoreSeconds(video, 'reference', 50, 0.7)).toThrow(
      `0.7 s of "${video.path}" are too short for the reference's windows, which take whole seconds: use --windows aligned, or 1 s or more.`,
    );
  });
});

describe('what a window sees of a film longer than its model was trained for', () => {
  it('is its own section of the film, the same read in parts or as a whole', async () => {
    const long = await probeVideo(
      await makeTestVideo(join(folder, 'long.mp4'), { seconds: 40, size: '64x48', rate: '4' }),
    );
    const model = await openModelFolder(testModelsDir, 'starter');
    expect(model.description.globalSpanSeconds).toBe(24);
    const read = async (name: string, kind: 'all' | 'range', filmContext: 'whole' | 'section') => {
      const engine = new Engine(model, join(folder, name));
      const features =
        kind === 'all'
          ? await openVideoFeatures(engine, long, 'aligned', 40, { filmContext })
          : await openRangeFeatures(engine, long, 40, { filmContext });
      const embedding = await features.read([2, 3, 4, 5]);
      await features.close();
      await engine.close();
      return embedding;
    };
    const section = await read('section', 'all', 'section');
    expect(await read('section-range', 'range', 'section')).toEqual(section);
    expect(await read('section', 'all', 'whole')).not.toEqual(section);
  });
});

describe('what the model sees of a range', () => {
  it('is what it sees there of the whole film', async () => {
    const model = await openModelFolder(testModelsDir, 'starter');
    const seen = [];
    for (const kind of ['whole', 'range'] as const) {
      const engine = new Engine(model, join(folder, `cache-${kind}`));
      const features =
        kind === 'whole'
          ? await openVideoFeatures(engine, video, 'aligned', 2.4)
          : await openRangeFeatures(engine, video, 2.4);
      expect(features.localCount).toBe(5);
      seen.push(await features.read([1, 3]));
      await features.close();
      await engine.close();
    }
    expect(seen[1]).toEqual(seen[0]);
  });
});
