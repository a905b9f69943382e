import type { Clip } from '../shared/project-document.ts';
import { clipEnd } from './clips.ts';

/** What is wrong with the clips, as sentences; empty when they are as the document promises. */
export function clipProblems(
  clips: readonly Clip[],
  takes: readonly { readonly id: string; readonly sampleCount: number }[],
): string[] {
  const problems: string[] = [];
  clips.forEach((clip, index) => {
    const take = takes.find(({ id }) => id === clip.takeId);
    if (!take)
      problems.push(`Clip "${clip.id}" plays take "${clip.takeId}", which does not exist.`);
    else if (clip.offsetSample + clip.lengthSamples > take.sampleCount) {
      problems.push(`Clip "${clip.id}" ends beyond the music of take "${take.id}".`);
    }
    if (clip.fadeIn.lengthSamples + clip.fadeOut.lengthSamples > clip.lengthSamples) {
      problems.push(`The fades of clip "${clip.id}" are longer than the clip.`);
    }
    if (clips.findIndex(({ id }) => id === clip.id) !== index) {
      problems.push(`Two clips are called "${clip.id}".`);
    }
    const previous = clips[index - 1];
    if (!previous) return;
    if (previous.startSample >= clip.startSample) {
      problems.push(`Clip "${clip.id}" does not begin after clip "${previous.id}".`);
    }
    const crossfade = Math.min(previous.fadeOut.lengthSamples, clip.fadeIn.lengthSamples);
    if (clipEnd(previous) - clip.startSample > crossfade) {
      problems.push(
        `Clip "${clip.id}" overlaps clip "${previous.id}" by more than their crossfade.`,
      );
    }
  });
  return problems;
}
