import { ownSpan } from '../../document/clips.ts';
import type { Take } from '../../shared/project-document.ts';
import { playedParts } from '../state/alternates.ts';
import type { EditorState } from '../state/editor.ts';
import type { Alternate } from './scene.ts';

/** Takes that are shown as lanes under a track, with the times in which the track plays them. */
export function alternateSpans(
  { project: { document }, selection }: Pick<EditorState, 'project' | 'selection'>,
  trackId: string,
  takes: readonly Take[],
): readonly Alternate[] {
  return takes.map((take) => {
    const { startSample, endSample } = ownSpan(take);
    return {
      takeId: take.id,
      fromSeconds: startSample / take.sampleRate,
      toSeconds: endSample / take.sampleRate,
      played: playedParts(document, trackId, take).map((part) => ({
        fromSeconds: part.startSample / document.sampleRate,
        toSeconds: part.endSample / document.sampleRate,
      })),
      selected: selection.takeId === take.id,
    };
  });
}
