import { ownSpan } from '../../document/clips.ts';
import { dropTake as droppedTake } from '../../document/drop-take.ts';
import { musicLaneId } from '../../document/mix-lanes.ts';
import { secondsToSamples } from '../../document/time-units.ts';
import type { Take } from '../../shared/project-document.ts';
import type { EditorState } from './editor.ts';
import { chooseTake } from './scoring.ts';
import { say } from '../words/say.ts';

/**
 * Puts a take on a track, the first unless given, from a place on, as one step. At the place that it was
 * made for, it joins the music around it as it does when it is chosen.
 *
 * @throws AppError `bad-argument` over a locked clip, or where the track has another sample rate
 */
export function dropTake(
  editor: EditorState,
  take: Take,
  seconds: number,
  trackId: string = musicLaneId,
): void {
  const { project, selection, comparison } = editor;
  comparison.stop();
  const atSample = secondsToSamples(seconds, take.sampleRate);
  if (Math.abs(atSample - ownSpan(take).startSample) <= 1) {
    chooseTake(editor, take.id, trackId);
    return;
  }
  const { document, clipIds } = droppedTake(
    project.document,
    project.takes,
    take,
    atSample,
    trackId,
  );
  const label = say('dropTake.place', { take: project.takeName(take.id) });
  selection.selectClips(project.commitNew(label, document, clipIds));
  selection.takeId = take.id;
  selection.trackId = trackId;
}
