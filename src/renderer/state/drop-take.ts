import { overlapsSpan, ownSpan } from '../../document/clips.ts';
import { dropTake as droppedTake } from '../../document/drop-take.ts';
import { musicLaneId } from '../../document/mix-lanes.ts';
import { clipsOn } from '../../document/music-tracks.ts';
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
  const own = ownSpan(take);
  if (Math.abs(atSample - own.startSample) <= 1) {
    chooseTake(editor, take.id, trackId);
    const placed = clipsOn(project.document.clips, trackId).filter(
      (clip) => clip.takeId === take.id && overlapsSpan(clip, own),
    );
    selection.selectClips(placed.map(({ id }) => id));
  } else {
    const { document, takes } = project;
    const dropped = droppedTake(document, takes, take, atSample, trackId);
    const label = say('dropTake.place', { take: project.takeName(take.id) });
    selection.selectClips(project.commitNew(label, dropped.document, dropped.clipIds));
  }
  selection.takeId = take.id;
  selection.trackId = trackId;
}
