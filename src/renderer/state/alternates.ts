import { ownSpan, takeSpan } from '../../document/clips.ts';
import { compTake, mainClip } from '../../document/comp-take.ts';
import { clipsOn, musicTracks } from '../../document/music-tracks.ts';
import { placeHere } from '../../document/takes-here.ts';
import { secondsToSamples } from '../../document/time-units.ts';
import type { ProjectDocument, Take } from '../../shared/project-document.ts';
import type { EditorState } from './editor.ts';
import { say } from '../words/say.ts';
import { meantTrack } from './meant-track.ts';
import type { ProjectState } from './project-state.svelte.ts';

type Editor = Pick<EditorState, 'project' | 'comparison' | 'selection' | 'transport'>;

/** The id of the track under which takes are shown as lanes; undefined if they are not, or it was deleted. */
export function shownUnder({
  project,
  view,
}: Pick<EditorState, 'project' | 'view'>): string | undefined {
  const tracks = musicTracks(project.isOpen ? project.document : {});
  return tracks.find(({ id }) => id === view.alternatesOf)?.id;
}

/** The id of the track that a take is put on and heard on from its lane; without lanes, the meant track. */
export function alternatesTrack(
  editor: Pick<EditorState, 'project' | 'selection' | 'view'>,
): string {
  return shownUnder(editor) ?? meantTrack(editor).id;
}

/** The takes that are shown as lanes, newest first: finished ones that can play on the tracks. */
export function alternateTakes(project: ProjectState): readonly Take[] {
  if (!project.isOpen) return [];
  const { document } = project;
  return project.shownTakes.filter(
    ({ complete, sampleRate }) =>
      complete && (sampleRate === document.sampleRate || document.clips.length === 0),
  );
}

/** Where a track plays a take at the time that it was made for, in samples of the timeline. */
export function playedParts(
  document: ProjectDocument,
  trackId: string,
  take: Take,
): readonly { readonly startSample: number; readonly endSample: number }[] {
  const { startSample } = takeSpan(take);
  return clipsOn(document.clips, trackId)
    .filter(
      (clip) =>
        clip.takeId === take.id &&
        !clip.muted &&
        clip.stretch === undefined &&
        clip.startSample - clip.offsetSample === startSample,
    )
    .map((clip) => ({
      startSample: clip.startSample,
      endSample: clip.startSample + clip.lengthSamples,
    }));
}

/** A stretch of a take on a track, in seconds. */
export interface SwipedStretch {
  readonly takeId: string;
  readonly trackId: string;
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/**
 * Puts exactly a stretch of a take on a track, as one step. Where takes are compared equally loud, it gets
 * the level at which it is as loud there as the music that it takes the place of.
 *
 * @throws AppError as `compTake` in the document
 */
export async function putStretch(editor: Editor, stretch: SwipedStretch): Promise<void> {
  const { project, comparison, selection } = editor;
  const { takeId, trackId, fromSeconds, toSeconds } = stretch;
  const { sampleRate } = project.take(takeId) ?? project.document;
  const span = {
    startSample: secondsToSamples(fromSeconds, sampleRate),
    endSample: secondsToSamples(toSeconds, sampleRate),
  };
  const gainDecibels = await matchedGain(editor, stretch, span);
  const { document, takes, crossfadeMilliseconds } = project;
  const crossfadeSeconds = crossfadeMilliseconds / 1000;
  const comp = { takeId, trackId, ...span, crossfadeSeconds, gainDecibels };
  const next = compTake(document, takes, comp);
  comparison.stop();
  project.commit(say('alternates.putStretch', { take: project.takeName(takeId) }), next);
  selection.takeId = takeId;
}

/** More could only mean that one of them is nearly silent there. */
const mostMatchDecibels = 12;

async function matchedGain(
  { project, comparison }: Editor,
  { takeId, trackId }: SwipedStretch,
  span: { readonly startSample: number; readonly endSample: number },
): Promise<number | undefined> {
  const clip = mainClip(project.document, trackId, span);
  if (!clip) return undefined;
  if (clip.takeId === takeId || !comparison.levelMatched || !comparison.measure) {
    return clip.gainDecibels;
  }
  const atSample = Math.floor((span.startSample + span.endSample) / 2);
  const { document, takes } = project;
  const gains = await comparison.measure({
    ...{ a: clip.takeId, b: takeId },
    place: { ...span, atSample, trackId },
    heardIn: {
      a: document,
      b: compTake(document, takes, { takeId, trackId, ...span, gainDecibels: clip.gainDecibels }),
    },
  });
  const difference = Math.max(-mostMatchDecibels, Math.min(mostMatchDecibels, gains.b - gains.a));
  const level = clip.gainDecibels + Math.round(difference * 10) / 10;
  return Math.max(-96, Math.min(24, level));
}

/**
 * Lets a take be heard in place of what a track plays at the playhead, both equally loud as in a
 * comparison; if it is heard already, it stops. The document stays as it is.
 */
export async function hearInPlace(editor: Editor, takeId: string, trackId: string): Promise<void> {
  const { project, comparison, transport } = editor;
  if (comparison.heardTakeId === takeId) return comparison.stop();
  const take = project.take(takeId);
  if (!take) return;
  const { document } = project;
  const own = ownSpan(take);
  const playhead = secondsToSamples(transport.playheadSeconds, document.sampleRate);
  const isInside = playhead >= own.startSample && playhead < own.endSample;
  if (!isInside) transport.seek(own.startSample / take.sampleRate);
  const film = secondsToSamples(project.durationSeconds, document.sampleRate);
  const alone = { ...document, clips: clipsOn(document.clips, trackId) };
  const atSample = isInside ? playhead : own.startSample;
  const place = placeHere(alone, atSample, [], film, trackId);
  const current = document.clips.find(({ id }) => id === place.clipId)?.takeId;
  if (current === undefined || current === takeId) comparison.listen(takeId, trackId);
  else await comparison.start(current, takeId, place, 'b');
}
