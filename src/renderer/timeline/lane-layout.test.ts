import { describe, expect, it } from 'vitest';
import { laneOfTrack, layOutLanes, musicTrackAt, type LanesToLayOut } from './lane-layout.ts';

const one: LanesToLayOut = { height: 400, music: ['music'], originals: ['original'] };

function inOrder(given: LanesToLayOut) {
  const { ruler, markers, video, music, alternates, originals } = layOutLanes(given);
  return [
    ruler,
    markers,
    video,
    ...[...music, ...alternates, ...originals].toSorted((a, b) => a.top - b.top),
  ];
}

describe('layOutLanes', () => {
  it.each([
    [190, ['original']],
    [300, ['original']],
    [900, ['track-1', 'track-2']],
    [300, []],
  ])('fills %i pixels without an overlap (original sound: %s)', (height, originals) => {
    const lanes = inOrder({ ...one, height, originals });
    for (const [index, lane] of lanes.entries()) {
      const next = lanes[index + 1];
      if (next) expect(next.top).toBe(lane.top + lane.height + 1);
    }
    const last = lanes.at(-1)!;
    expect(last.top + last.height).toBeLessThanOrEqual(height);
    expect(
      laneOfTrack(layOutLanes({ ...one, height, originals }), 'music')!.height,
    ).toBeGreaterThan(40);
  });

  it('keeps heads whole where tracks do not fit, and scrolls no further than they go', () => {
    const many = {
      ...one,
      height: 300,
      music: ['music', 'music-2', 'music-3'],
      originals: ['track-1', 'track-2'],
    };
    const top = layOutLanes(many);
    expect(top.tracksHeight).toBeGreaterThan(top.shownHeight);
    for (const { height } of [...top.music, ...top.originals])
      expect(height).toBeGreaterThanOrEqual(46);
    const end = layOutLanes({ ...many, scroll: 9999 });
    expect(end.scrolled).toBe(end.tracksHeight - end.shownHeight);
    expect(end.bottom).toBe(300);
    expect(end.music[0]!.top).toBe(top.music[0]!.top - end.scrolled);
    expect(end.video).toEqual(top.video);
  });

  it('gives a track the height that was chosen, and the rest to the others', () => {
    const before = layOutLanes({ ...one, music: ['music', 'music-2'] });
    const chosen = layOutLanes({ ...one, music: ['music', 'music-2'], heights: { music: 60 } });
    expect(chosen.music[0]!.height).toBe(60);
    expect(chosen.music[1]!.height).toBeGreaterThan(before.music[1]!.height);
    const absurd = layOutLanes({ ...one, heights: { music: 5, original: 9000 } });
    expect(absurd.music[0]!.height).toBe(28);
    expect(absurd.originals[0]!.height).toBe(400);
  });

  it('grows with the interface: lanes, titles and chosen heights', () => {
    const usual = layOutLanes({ ...one, heights: { music: 60 } });
    const large = layOutLanes({ ...one, heights: { music: 60 }, scale: 1.5 });
    expect(large.music[0]!.height).toBe(90);
    for (const lane of ['ruler', 'markers'] as const) {
      expect(large[lane].height).toBe(1.5 * usual[lane].height);
    }
    expect(large.titleHeight).toBe(1.5 * usual.titleHeight);
  });

  it('puts takes as lanes under their track alone', () => {
    const alternates = { trackId: 'music', takeIds: ['a', 'b'] };
    const lanes = layOutLanes({ ...one, music: ['music', 'music-2'], alternates });
    const order = [lanes.music[0]!, ...lanes.alternates, lanes.music[1]!].map(({ top }) => top);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(lanes.alternates.map(({ takeId }) => takeId)).toEqual(['a', 'b']);
    const gone = { trackId: 'music-3', takeIds: ['a'] };
    expect(layOutLanes({ ...one, alternates: gone }).alternates).toEqual([]);
  });

  it('finds the track at a height, and the nearest beside them', () => {
    const lanes = layOutLanes({ ...one, music: ['music', 'music-2'] });
    const [upper, lower] = lanes.music;
    expect(musicTrackAt(lanes, lower!.top + 2)?.id).toBe('music-2');
    expect(musicTrackAt(lanes, 0)?.id).toBe(upper!.id);
    expect(musicTrackAt(lanes, 9999)?.id).toBe(lower!.id);
  });
});
