import { describe, expect, it } from 'vitest';
import { createDocument, type ProjectDocument } from '../shared/project-document.ts';
import { clipEnd } from './clips.ts';
import {
  addClip,
  deleteClips,
  setClipGain,
  setClipLocked,
  setClipMuted,
  splitClipAt,
} from './edit-clips.ts';
import { exampleSound, joinedExample } from './example-project.ts';
import { setCrossfade, setFade } from './fade-clip.ts';
import { moveClip } from './move-clip.ts';
import { clipEnvelope } from './clip-envelope.ts';
import { renderClips } from '../sound/render-clips.ts';
import { trimClip, trimLimits } from './trim-clip.ts';

const { second, takes, scored, joined } = joinedExample();
const readTake = exampleSound(takes);
const render = (document: ProjectDocument) => renderClips(document, readTake, 0, 20 * second);
const ids = (document: ProjectDocument) => document.clips.map(({ id }) => id);
const edges = (document: ProjectDocument) =>
  document.clips.map((clip) => [clip.startSample, clipEnd(clip)]);
const fade = (lengthSamples: number) => ({ lengthSamples, curve: 'linear' }) as const;

describe('adding a clip', () => {
  it('uses the whole take by default', () => {
    const document = addClip(createDocument(3200), takes, { takeId: 'again', startSample: 100 });
    expect(edges(document)).toEqual([[100, 100 + 8 * second]]);
  });

  it('rejects occupied places and ranges outside of the take', () => {
    expect(() => addClip(scored, takes, { takeId: 'again', startSample: 0 })).toThrow(
      'There is music here already: choose a free place on the track, or replace the range.',
    );
    const outside = {
      takeId: 'again',
      startSample: 0,
      offsetSample: 100,
      lengthSamples: 8 * second,
    };
    expect(() => addClip(createDocument(3200), takes, outside)).toThrow(
      'This clip would reach outside of its take, which is 8.0 s long: make the clip shorter.',
    );
    expect(() => addClip(scored, takes, { takeId: 'gone', startSample: 0 })).toThrow(
      'There is no take "gone" in this project any more.',
    );
  });
});

describe('splitting a clip', () => {
  it('changes nothing that can be heard', () => {
    const split = splitClipAt(scored, 'clip-1', 7 * second);
    expect(edges(split)).toEqual([
      [0, 7 * second],
      [7 * second, 20 * second],
    ]);
    expect(render(split)).toEqual(render(scored));
    expect(ids(split)).toEqual(['clip-1', 'clip-2']);
  });

  it('refuses outside of the clip, inside of a fade, and locked clips', () => {
    expect(() => splitClipAt(scored, 'clip-1', 20 * second)).toThrow(
      'Put the playhead inside the clip to split it there.',
    );
    expect(() => splitClipAt(joined, 'clip-2', 5 * second)).toThrow(
      'The clip fades here: split it outside of the fade, or shorten the fade first.',
    );
    expect(() => splitClipAt(setClipLocked(scored, 'clip-1', true), 'clip-1', 100)).toThrow(
      'This clip is locked: unlock it to change it.',
    );
  });

  it('can be made louder on one side without a click', () => {
    const split = splitClipAt(scored, 'clip-1', 7 * second);
    const louder = setClipGain(split, takes, 'clip-2', 6);
    const level = (sample: number) =>
      louder.clips.reduce((sum, clip) => sum + clipEnvelope(clip, sample), 0);
    let steepest = 0;
    for (let sample = 6 * second; sample < 8 * second; sample++) {
      steepest = Math.max(steepest, Math.abs(level(sample + 1) - level(sample)));
    }
    expect(steepest).toBeLessThan(0.08);
    expect(level(6 * second)).toBe(1);
    expect(level(8 * second)).toBeCloseTo(1.995, 3);
    const same = setClipGain(louder, takes, 'clip-2', 0);
    const [now, before] = [render(same), render(scored)];
    expect(now.findIndex((sample, index) => Math.abs(sample - before[index]!) > 1e-6)).toBe(-1);
  });

  it('gets a short fade where one half is taken away or silenced', () => {
    const split = splitClipAt(scored, 'clip-1', 7 * second);
    expect(deleteClips(split, ['clip-2']).clips[0]!.fadeOut).toEqual(fade(16));
    expect(deleteClips(split, ['clip-1']).clips[0]!.fadeIn).toEqual(fade(16));
    const trimmed = trimClip(split, takes, 'clip-2', 'in', 8 * second);
    expect(trimmed.clips.map(({ fadeIn, fadeOut }) => [fadeIn, fadeOut])).toEqual([
      [fade(16), fade(16)],
      [fade(16), fade(16)],
    ]);
    const muted = setClipMuted(split, takes, 'clip-2', true);
    expect(muted.clips[0]!.fadeOut).toEqual(fade(16));
    expect(moveClip(split, 'clip-2', 9 * second).clips[0]!.fadeOut).toEqual(fade(16));
  });
});

describe('trimming a clip', () => {
  it('keeps the music in its place', () => {
    const trimmed = trimClip(
      trimClip(scored, takes, 'clip-1', 'in', second),
      takes,
      'clip-1',
      'out',
      9 * second,
    );
    expect(edges(trimmed)).toEqual([[second, 9 * second]]);
    expect(render(trimmed).subarray(second + 16, 9 * second - 16)).toEqual(
      render(scored).subarray(second + 16, 9 * second - 16),
    );
  });

  it('ends at the music of the take and comes back', () => {
    const trimmed = trimClip(scored, takes, 'clip-1', 'out', 3 * second);
    expect(trimClip(trimmed, takes, 'clip-1', 'out', 99 * second)).toEqual(scored);
    expect(trimLimits(trimmed, takes, 'clip-1', 'out').maxSample).toBe(20 * second);
    expect(trimLimits(trimmed, takes, 'clip-1', 'in')).toEqual({
      minSample: 0,
      maxSample: 3 * second - 32,
      before: 'start',
      after: 'covered',
    });
  });

  it('crossfades with the neighbour that it comes to overlap, over all of the overlap', () => {
    const apart = deleteClips(joined, ['clip-2']);
    const trimmed = trimClip(apart, takes, 'clip-1', 'out', 15 * second);
    const overlap = 15 * second - apart.clips[1]!.startSample;
    expect(trimmed.clips[0]!.fadeOut).toEqual(fade(overlap));
    expect(trimmed.clips[1]!.fadeIn).toEqual(fade(overlap));
    // The same music in step, faded straight, sounds as if it were one piece.
    const [now, before] = [render(trimmed), render(scored)];
    expect(now.findIndex((sample, index) => Math.abs(sample - before[index]!) > 1e-6)).toBe(-1);
  });

  it('does not cover all of a neighbour, nor reach a third clip', () => {
    const right = trimClip(joined, takes, 'clip-3', 'in', 0);
    expect(right.clips[2]!.startSample).toBe(clipEnd(joined.clips[0]!));
    expect(trimLimits(joined, takes, 'clip-3', 'in').before).toBe('crowded');
    const two = deleteClips(joined, ['clip-3']);
    const left = trimClip(two, takes, 'clip-1', 'out', 99 * second);
    expect(clipEnd(left.clips[0]!)).toBe(clipEnd(two.clips[1]!) - 32);
    expect(trimLimits(two, takes, 'clip-1', 'out').after).toBe('covered');
  });

  it('shrinks and lengthens a crossfade on both sides', () => {
    const middle = joined.clips[1]!;
    const trimmed = trimClip(joined, takes, 'clip-2', 'in', middle.startSample + 100);
    expect(trimmed.clips[0]!.fadeOut.lengthSamples).toBe(156);
    expect(trimmed.clips[1]!.fadeIn.lengthSamples).toBe(156);
    const longer = trimClip(joined, takes, 'clip-2', 'in', 4 * second);
    const overlap = clipEnd(joined.clips[0]!) - 4 * second;
    const crossfade = { lengthSamples: overlap, curve: 'equal-power' };
    expect(longer.clips[0]!.fadeOut).toEqual(crossfade);
    expect(longer.clips[1]!.fadeIn).toEqual(crossfade);
    const back = trimClip(longer, takes, 'clip-2', 'in', middle.startSample);
    expect(back).toEqual(joined);
  });

  it('leaves a locked neighbour as it is', () => {
    const locked = setClipLocked(joined, 'clip-1', true);
    const trimmed = trimClip(locked, takes, 'clip-2', 'in', 5 * second);
    expect(trimmed.clips[0]).toBe(locked.clips[0]);
    expect(trimClip(locked, takes, 'clip-2', 'in', 0)).toEqual(locked);
    expect(trimLimits(locked, takes, 'clip-2', 'in').before).toBe('locked');
    expect(() => trimClip(locked, takes, 'clip-1', 'out', second)).toThrow('This clip is locked');
  });

  it('never makes a clip vanish', () => {
    const trimmed = trimClip(joined, takes, 'clip-2', 'out', 0);
    const middle = trimmed.clips[1]!;
    expect(middle.lengthSamples).toBe(256 + 32);
    expect(middle.fadeIn.lengthSamples).toBe(256);
  });
});

describe('moving a clip', () => {
  const apart = trimClip(
    trimClip(deleteClips(joined, ['clip-2']), takes, 'clip-1', 'out', 2 * second),
    takes,
    'clip-3',
    'out',
    12 * second,
  );

  it('crossfades over a neighbour, covers none, and stops at the beginning', () => {
    const [, last] = apart.clips;
    const over = moveClip(apart, 'clip-1', 8 * second);
    const overlap = 10 * second - last!.startSample;
    expect(edges(over)).toEqual([[8 * second, 10 * second], edges(apart)[1]]);
    expect(over.clips[0]!.fadeOut).toEqual({ lengthSamples: overlap, curve: 'equal-power' });
    expect(over.clips[1]!.fadeIn).toEqual(over.clips[0]!.fadeOut);
    const covering = moveClip(apart, 'clip-1', last!.startSample + 100);
    expect(covering.clips[0]!.startSample).toBe(last!.startSample - 1);
    expect(moveClip(apart, 'clip-1', -5).clips[0]!.startSample).toBe(0);
  });

  it('goes past a neighbour into the free place behind it', () => {
    const moved = moveClip(apart, 'clip-1', 14 * second);
    expect(ids(moved)).toEqual(['clip-3', 'clip-1']);
    expect(moved.clips[1]!.startSample).toBe(14 * second);
  });

  it('takes its sound along', () => {
    const moved = moveClip(apart, 'clip-1', 3 * second);
    expect(render(moved).subarray(3 * second, 5 * second)).toEqual(
      render(apart).subarray(0, 2 * second),
    );
  });

  it('shortens the crossfade that it leaves and lengthens the one that it enters', () => {
    const moved = moveClip(joined, 'clip-2', joined.clips[1]!.startSample + 50);
    expect(
      moved.clips.map(({ fadeIn, fadeOut }) => [fadeIn, fadeOut].map((f) => f.lengthSamples)),
    ).toEqual([
      [16, 206],
      [206, 306],
      [306, 16],
    ]);
  });

  it('removes a crossfade as it moves away', () => {
    const free = deleteClips(joined, ['clip-3']);
    const moved = moveClip(free, 'clip-2', free.clips[1]!.startSample + 100);
    expect(moved.clips[0]!.fadeOut.lengthSamples).toBe(156);
    expect(moved.clips[1]!.fadeIn.lengthSamples).toBe(156);
    expect(() => moveClip(setClipLocked(joined, 'clip-2', true), 'clip-2', 0)).toThrow(
      'This clip is locked',
    );
  });
});

describe('fades', () => {
  it('end where the other fade begins', () => {
    const long = setFade(scored, takes, 'clip-1', 'in', fade(19 * second));
    expect(long.clips[0]!.fadeIn.lengthSamples).toBe(19 * second);
    const both = setFade(long, takes, 'clip-1', 'out', fade(5 * second));
    expect(both.clips[0]!.fadeOut.lengthSamples).toBe(second);
    expect(setFade(scored, takes, 'clip-1', 'in', fade(-3)).clips[0]!.fadeIn).toEqual(fade(0));
  });

  it('of a crossfade change on both sides around the same middle', () => {
    const longer = setFade(joined, takes, 'clip-2', 'in', {
      lengthSamples: second,
      curve: 'equal-power',
    });
    const [left, middle] = longer.clips;
    expect(clipEnd(left!)).toBe(5.5 * second);
    expect(middle!.startSample).toBe(4.5 * second);
    expect(left!.fadeOut).toEqual(middle!.fadeIn);
    const back = setFade(longer, takes, 'clip-1', 'out', joined.clips[0]!.fadeOut);
    expect(back).toEqual(joined);
  });

  it('become a hard cut at the middle with no length', () => {
    const cut = setCrossfade(joined, takes, 'clip-1', fade(0));
    expect(clipEnd(cut.clips[0]!)).toBe(5 * second);
    expect(cut.clips[1]!.startSample).toBe(5 * second);
  });

  it('of a crossfade are limited by the music of both takes', () => {
    const long = setCrossfade(joined, takes, 'clip-1', fade(10 * second));
    expect(long.clips[1]!.startSample).toBe(2 * second);
    expect(long.clips[1]!.offsetSample).toBe(0);
    expect(clipEnd(long.clips[0]!)).toBe(clipEnd(joined.clips[1]!) - 256);
  });

  it('need two clips that touch and are unlocked', () => {
    expect(() => setCrossfade(scored, takes, 'clip-1', fade(10))).toThrow(
      'No clip follows directly after this one: move them together to crossfade them.',
    );
    const locked = setClipLocked(joined, 'clip-3', true);
    expect(() => setFade(locked, takes, 'clip-2', 'out', fade(10))).toThrow('This clip is locked');
  });
});

describe('deleting, muting, gain', () => {
  it('leaves the place of a deleted clip silent and the others where they are', () => {
    const holed = deleteClips(joined, ['clip-2']);
    expect(ids(holed)).toEqual(['clip-1', 'clip-3']);
    expect(edges(holed)).toEqual([edges(joined)[0], edges(joined)[2]]);
    expect(() => deleteClips(setClipLocked(joined, 'clip-2', true), ['clip-1', 'clip-2'])).toThrow(
      'This clip is locked',
    );
    expect(() => deleteClips(joined, ['clip-9'])).toThrow(
      'There is no clip "clip-9" on the music track any more.',
    );
  });

  it('keeps gains within what a clip can have', () => {
    expect(setClipGain(scored, takes, 'clip-1', -200).clips[0]!.gainDecibels).toBe(-96);
    expect(setClipGain(scored, takes, 'clip-1', 99).clips[0]!.gainDecibels).toBe(24);
    expect(setClipGain(scored, takes, 'clip-1', 0)).toBe(scored);
  });

  it('restores a muted clip unchanged', () => {
    const muted = setClipMuted(joined, takes, 'clip-2', true);
    expect(
      render(muted)
        .subarray(6 * second, 8 * second)
        .every((sample) => sample === 0),
    ).toBe(true);
    expect(setClipMuted(muted, takes, 'clip-2', false)).toEqual(joined);
  });
});
