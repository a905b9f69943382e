import { automationOf } from '../../document/automation.ts';
import { takeSpan } from '../../document/clips.ts';
import { isSame } from '../../document/document-changes.ts';
import { firstLevel, mostBelowTargetLu } from '../../document/first-level.ts';
import { clipsOn, trackOf } from '../../document/music-tracks.ts';
import { defaultDucking } from '../../shared/ducking.ts';
import type { AutomationPoint } from '../../shared/mix-lanes.ts';
import type {
  Clip,
  Mix,
  ProjectDocument,
  ProjectFile,
  Take,
} from '../../shared/project-document.ts';
import { isMachineMade } from '../provenance.ts';

/** One cue, as far as {@link humanActs} asks. */
export interface CueMusic {
  readonly clips: readonly Clip[];
  /** The takes that its clips play. */
  readonly used: readonly Take[];
  /** Where its music is, in seconds of the film. */
  readonly from: number;
  readonly to: number;
  /** Whether it was spotted as a cue. */
  readonly isSpotted: boolean;
}

/**
 * What people did for this cue, as far as the project shows it. What the program may have done by itself
 * is not claimed: societies ask for acts of people.
 */
export function humanActs(cue: CueMusic, file: ProjectFile): string[] {
  const { used } = cue;
  const acts: string[] = [];
  if (used.some((take) => !isMachineMade(take))) acts.push('own or licensed music imported');
  const count = choiceCount(cue, file);
  if (count > used.length) acts.push(`choice among ${count} takes`);
  if (used.some(({ origin }) => origin === 'regenerated')) {
    acts.push('sections chosen to be redone');
  }
  if (isSpotted(cue, file)) acts.push('spotting');
  if (isEdited(cue, file)) acts.push('edit of the music track');
  if (isMixed(cue, file)) acts.push('mix');
  return acts;
}

/** The takes that have music for this place, played or not. */
function choiceCount({ used, from, to }: CueMusic, { takes }: ProjectFile): number {
  const isHere = ({ range, frameRate }: Take): boolean =>
    range.start / frameRate < to && range.end / frameRate > from;
  return takes.filter((take) => used.includes(take) || isHere(take)).length;
}

function isSpotted({ from, to, isSpotted }: CueMusic, { document }: ProjectFile): boolean {
  return (
    isSpotted ||
    document.markers.some(({ kind, seconds }) => kind === 'hit' && seconds >= from && seconds <= to)
  );
}

/**
 * Whether clips were cut, put together, moved, or made louder or softer. What redoing a section does by
 * itself, and an ending on a bar, is no edit.
 */
function isEdited({ clips, used }: CueMusic, { document }: ProjectFile): boolean {
  const isMoved = ({ takeId, startSample, offsetSample, stretch }: Clip): boolean => {
    const take = used.find(({ id }) => id === takeId)!;
    const place = takeSpan(take).startSample / take.sampleRate;
    const seconds = (startSample - offsetSample) / document.sampleRate;
    return stretch === undefined && Math.abs(seconds - place) > 1 / take.frameRate;
  };
  const isRedone = used.some(({ origin }) => origin === 'regenerated');
  return (
    (clips.length > 1 && !isRedone) ||
    clips.some((clip) => clip.gainDecibels !== 0 || isMoved(clip))
  );
}

/** Whether people mixed this cue's music, beyond what the program sets for the first music by itself. */
function isMixed({ clips, from, to }: CueMusic, { document, takes, source }: ProjectFile): boolean {
  const { mix } = document;
  const laneIds = [...new Set(clips.map(trackOf))];
  const { fadeInSeconds, fadeOutSeconds, masterGainDecibels = 0, musicWidth = 0 } = mix;
  return (
    masterGainDecibels !== 0 ||
    musicWidth > 0 ||
    laneIds.some((id) => isLaneSet(document, id, takes)) ||
    from < fadeInSeconds ||
    to > source.durationSeconds - fadeOutSeconds ||
    laneIds.some((id) => isAutomated(mix, id, from, to)) ||
    !isLevelOfProgram(document, takes, source)
  );
}

/** Whether a pan was set, or a level of a further track that the program does not set by itself. */
function isLaneSet(document: ProjectDocument, laneId: string, takes: readonly Take[]): boolean {
  const { mix, clips } = document;
  const { pan, gainDecibels } = mix.lanes?.[laneId] ?? {};
  if (pan !== undefined) return true;
  if (gainDecibels === undefined) return false;
  const played = new Set(clipsOn(clips, laneId).map(({ takeId }) => takeId));
  const untouched = { clips: [], mix: { ...mix, lanes: {} } };
  // Under speech, of which nothing is known here, the program sets levels below that of the contract.
  const highest = takes
    .filter((take) => played.has(take.id))
    .map((take) => firstLevel(untouched, take, null, { trackId: laneId })?.mix)
    .map((set) => set?.lanes?.[laneId]?.gainDecibels ?? -Infinity);
  return !highest.some((contract) => gainDecibels <= contract);
}

/** Whether the lane's level changes over the cue by points that are not those of the program's duck. */
function isAutomated(mix: Mix, laneId: string, from: number, to: number): boolean {
  const points = automationOf(mix, laneId);
  const put = mix.duckPoints ?? [];
  const isPut = (point: AutomationPoint): boolean => put.some((other) => isSame(other, point));
  return points.some((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    const reaches = (before?.seconds ?? 0) < to && (after?.seconds ?? Infinity) > from;
    return reaches && point.decibels !== 0 && !isPut(point);
  });
}

/** Whether level and duck of the music are as the program sets them for first music, or untouched. */
function isLevelOfProgram(
  { mix }: ProjectDocument,
  takes: readonly Take[],
  { hasSound }: ProjectFile['source'],
): boolean {
  const composed = takes.filter(isMachineMade);
  if (mix.musicGainDecibels === 0 && !mix.ducking?.enabled) return true;
  if (composed.length === 0) return false;
  // Where there is speech, the program sets the level by it and adds the usual duck.
  if (mix.ducking?.enabled) return isSame(mix.ducking, defaultDucking);
  const untouched = { clips: [], mix: { ...mix, musicGainDecibels: 0 } };
  // Beside other sound of the film, of which nothing is known here, the program sets softer levels.
  const lowered = hasSound ? mostBelowTargetLu : 0;
  return composed
    .map((take) => firstLevel(untouched, take, null)?.mix.musicGainDecibels ?? 0)
    .some((set) => mix.musicGainDecibels <= set && mix.musicGainDecibels >= set - lowered);
}
