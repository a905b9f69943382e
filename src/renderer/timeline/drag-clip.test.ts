import { describe, expect, it } from 'vitest';
import { addClip, splitClipAt } from '../../document/edit-clips.ts';
import { clipEnd } from '../../document/clips.ts';
import { createDocument } from '../../shared/project-document.ts';
import { pieceAsTake } from '../playback/heard-document.ts';
import { timecodeOf } from '../../document/timecode.ts';
import { clipBox, fadeHandleX, gainToY, handleAt, pixelsToDecibels } from './clip-handles.ts';
import { dragClip, type ClipDrag } from './drag-clip.ts';

const rate = 1000;
const takes = [pieceAsTake({ takeId: 'a', startSample: 0, sampleCount: 20_000 }, rate)];
const document = addClip(createDocument(rate), takes, {
  takeId: 'a',
  startSample: 5000,
  offsetSample: 2000,
  lengthSamples: 4000,
});
const clip = document.clips[0]!;
const timecode = timecodeOf({ frameRate: { numerator: 25, denominator: 1 } });
const viewport = { pixelsPerSecond: 100, scrollSeconds: 0, width: 2000 };
const lanes = { music: [{ id: 'music', top: 100, height: 100 }], titleHeight: 16 };
const box = clipBox(clip, rate, lanes, viewport)!;

function drag(
  kind: ClipDrag['kind'],
  seconds: number,
  decibels = 0,
  targets: ClipDrag['targets'] = [],
) {
  const result = dragClip(
    {
      clipId: clip.id,
      clipIds: [clip.id],
      kind,
      document,
      takes,
      timecode,
      filmSeconds: 60,
      targets,
      toleranceSeconds: 0.08,
    },
    { seconds, decibels },
  );
  return { ...result, clip: result.document.clips[0]! };
}

describe('handleAt', () => {
  const at = (x: number, y: number, selected = true) =>
    handleAt(box, { x, y }, rate, viewport, selected);

  it('finds edges, fades, the gain line of a selected clip, and the clip itself', () => {
    expect(at(box.left + 2, 170)).toBe('trim-in');
    expect(at(box.right - 2, 170)).toBe('trim-out');
    expect(at(fadeHandleX(box, 'in', rate, viewport), box.top + 16)).toBe('fade-in');
    expect(at(fadeHandleX(box, 'out', rate, viewport), box.top + 16)).toBe('fade-out');
    expect(at(700, gainToY(0, box))).toBe('gain');
    expect(at(700, gainToY(0, box), false)).toBe('move');
    expect(at(700, 190)).toBe('move');
    expect(at(300, 150)).toBeUndefined();
  });

  it('offers nothing but the clip itself where it is locked', () => {
    const locked = { ...box, clip: { ...clip, locked: true } };
    expect(handleAt(locked, { x: box.left + 2, y: 170 }, rate, viewport, true)).toBe('move');
  });
});

describe('dragClip', () => {
  it('moves the clip, and snaps with whichever end is nearer', () => {
    expect(drag('move', 1.5).clip.startSample).toBe(6500);
    const snapped = drag('move', 1.95, 0, [{ kind: 'cut', seconds: 11 }]);
    expect(snapped.clip.startSample).toBe(7000);
    expect(snapped.snapSeconds).toBe(11);
  });

  it('trims an edge and leaves the music where it is', () => {
    const trimmed = drag('trim-in', 1).clip;
    expect([trimmed.startSample, trimmed.offsetSample]).toEqual([6000, 3000]);
    expect(clipEnd(trimmed)).toBe(9000);
    expect(clipEnd(drag('trim-out', 0.95, 0, [{ kind: 'hit', seconds: 10 }]).clip)).toBe(10_000);
  });

  it('draws fades out of the corners, never beyond the edge', () => {
    expect(drag('fade-in', 1).clip.fadeIn.lengthSamples).toBe(1005);
    expect(drag('fade-out', -0.5).clip.fadeOut.lengthSamples).toBe(505);
    expect(drag('fade-in', -3).clip.fadeIn.lengthSamples).toBe(0);
  });

  it('changes the gain with the height, and rests at 0 dB', () => {
    expect(drag('gain', 0, pixelsToDecibels(-20, box)).clip.gainDecibels).toBeGreaterThan(5);
    expect(drag('gain', 0, 0.3).clip.gainDecibels).toBe(0);
  });

  it('says where it is, how far it came, and why it comes no further', () => {
    expect(drag('move', 1.5).words).toEqual(['00:00:06:12', '+00:00:01:12']);
    const start = drag('move', -9);
    expect(start.words).toEqual(['00:00:00:00', '−00:00:05:00']);
    expect(start.refusal).toBe('Nothing begins before the film.');
    const trimmed = drag('trim-in', -9);
    expect(trimmed.refusal).toBe('The take has no more music on this side.');
    expect(trimmed.pictureSeconds).toBe(3);
    expect(drag('trim-out', 0.5).pictureSeconds).toBe(9.46);
    expect(drag('gain', 0, -3).words).toEqual(['−3.0 dB', '−3.0 dB']);
    expect(drag('fade-in', 1).words).toEqual(['1.00 s']);
    expect(drag('slip', 9).refusal).toBe('The take has no more music on this side.');
  });

  it('copies, slips and rolls', () => {
    const copied = drag('copy', 5);
    expect(copied.document.clips.map(({ startSample }) => startSample)).toEqual([5000, 10_000]);
    expect(drag('slip', 1).clip.offsetSample).toBe(1000);
    const split = splitClipAt(document, clip.id, 7000);
    const rolled = dragClip(
      {
        clipId: clip.id,
        clipIds: [clip.id],
        kind: 'roll',
        document: split,
        takes,
        timecode,
        filmSeconds: 60,
        targets: [{ kind: 'cut', seconds: 8 }],
        toleranceSeconds: 0.08,
      },
      { seconds: 0.95, decibels: 0 },
    );
    expect(rolled.document.clips.map(({ startSample }) => startSample)).toEqual([5000, 8000]);
    expect([rolled.snapSeconds, rolled.pictureSeconds]).toEqual([8, 8]);
  });

  it('starts from how it was at each step, so that going back changes nothing', () => {
    expect(drag('trim-in', 0).clip).toEqual(clip);
  });
});
