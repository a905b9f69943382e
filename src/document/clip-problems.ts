import type { Clip } from '../shared/project-document.ts';
import { stretchedLength, stretchOf } from './clip-place.ts';
import { clipEnd } from './clips.ts';
import { trackOf } from './music-tracks.ts';
import { hostNote, type HostNote } from '../shared/host-note.ts';

/** What is wrong with the clips, as sentences; empty when nothing is. */
export function clipProblems(
  clips: readonly Clip[],
  takes: readonly { readonly id: string; readonly sampleCount: number }[],
): HostNote[] {
  const problems: HostNote[] = [];
  const takeOf = new Map(takes.map((take) => [take.id, take]));
  const ids = new Set<string>();
  const before = new Map<string, Clip>();
  clips.forEach((clip) => {
    const take = takeOf.get(clip.takeId);
    if (!take)
      problems.push(
        hostNote(`Clip "${clip.id}" plays take "${clip.takeId}", which does not exist.`),
      );
    else if (
      clip.offsetSample + clip.lengthSamples >
      stretchedLength(take.sampleCount, stretchOf(clip))
    ) {
      problems.push(hostNote(`Clip "${clip.id}" ends beyond the music of take "${take.id}".`));
    }
    if (clip.fadeIn.lengthSamples + clip.fadeOut.lengthSamples > clip.lengthSamples) {
      problems.push(hostNote(`The fades of clip "${clip.id}" are longer than the clip.`));
    }
    if (ids.has(clip.id)) problems.push(hostNote(`Two clips are called "${clip.id}".`));
    ids.add(clip.id);
    const previous = before.get(trackOf(clip));
    before.set(trackOf(clip), clip);
    if (!previous) return;
    if (previous.startSample >= clip.startSample) {
      problems.push(hostNote(`Clip "${clip.id}" does not begin after clip "${previous.id}".`));
    }
    if (clipEnd(previous) - clip.startSample > crossfadeSamples(previous, clip)) {
      problems.push(
        hostNote(`Clip "${clip.id}" overlaps clip "${previous.id}" by more than their crossfade.`),
      );
    }
  });
  return problems;
}

/** Samples in which two neighbours may sound together: where both fade. */
export function crossfadeSamples(left: Clip, right: Clip): number {
  return Math.min(left.fadeOut.lengthSamples, right.fadeIn.lengthSamples);
}
