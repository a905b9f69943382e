import { musicTracks, usualName } from '../../document/music-tracks.ts';
import {
  changeLane,
  laneControls,
  musicLaneId,
  type LaneControls,
} from '../../document/mix-lanes.ts';
import type { ProjectState } from '../state/project-state.svelte.ts';
import { say, sayText } from '../words/say.ts';

/** A lane as its head and its strip in the Mix panel show it. */
export interface MixLane {
  readonly id: string;
  readonly name: string;
  readonly kind: 'music' | 'original';
  /** Whether it can be panned. */
  readonly isMono: boolean;
  /** Where its fader ends. */
  readonly maximumDecibels: number;
}

/** The name of a track of music; its usual name is in the language of the window. */
export function trackName(id: string, name: string): string {
  if (name !== usualName(id)) return name;
  const [, number] = id.split('-');
  return number === undefined ? say('mixLanes.music') : say('mixLanes.musicNumber', { number });
}

/** The lanes of the open project, from top to bottom. */
export function mixLanes(
  project: Pick<ProjectState, 'originals' | 'isOpen' | 'document'>,
): readonly MixLane[] {
  const { originals } = project;
  const tracks = musicTracks(project.isOpen ? project.document : {});
  return [
    ...tracks.map(({ id, name }) => ({
      ...{ id, name: trackName(id, name), isMono: true, kind: 'music' as const },
      maximumDecibels: id === musicLaneId ? 48 : 24,
    })),
    ...originals.map(({ id, name, isMono }) => ({
      ...{ id, name: sayText(name), isMono, kind: 'original' as const, maximumDecibels: 24 },
    })),
  ];
}

/** The lanes of music, or those of the film's own sound, from top to bottom. */
export function lanesOf(
  project: Pick<ProjectState, 'originals' | 'isOpen' | 'document'>,
  kind: MixLane['kind'],
): readonly MixLane[] {
  return mixLanes(project).filter((lane) => lane.kind === kind);
}

/** The knobs of a lane of the open project. */
export function knobsOf(project: ProjectState, { id }: Pick<MixLane, 'id'>): LaneControls {
  return laneControls(project.document.mix, id, project.originals);
}

/** Turns a lane's knobs as one step; `goesOn`: as part of the last one, the moves of a drag. */
export function turnKnobs(
  project: ProjectState,
  { id }: Pick<MixLane, 'id'>,
  label: string,
  changed: Partial<LaneControls>,
  goesOn = false,
): void {
  const { document, originals } = project;
  const next = { ...document, mix: changeLane(document.mix, id, originals, changed) };
  if (goesOn) project.amend(label, next);
  else project.commit(label, next);
}

/** Turns the same knobs of several lanes as one step. */
export function turnKnobsOfAll(
  project: ProjectState,
  lanes: readonly Pick<MixLane, 'id'>[],
  label: string,
  changed: Partial<LaneControls>,
): void {
  lanes.forEach((lane, index) => turnKnobs(project, lane, label, changed, index > 0));
}

/** Sets the level of a lane, as {@link turnKnobs} does. */
export function setLevel(
  project: ProjectState,
  lane: Pick<MixLane, 'id' | 'name'>,
  gainDecibels: number,
  goesOn = false,
): void {
  turnKnobs(
    project,
    lane,
    say('mixLanes.levelStep', { name: lane.name }),
    { gainDecibels },
    goesOn,
  );
}
