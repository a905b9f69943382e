import { automationOf } from '../../document/automation.ts';
import { laneControls } from '../../document/mix-lanes.ts';
import { trackOf } from '../../document/music-tracks.ts';
import type { Clip, ProjectDocument, Take } from '../../shared/project-document.ts';
import { panOf } from '../../sound/mix-graph.ts';
import { highestDecibels } from './timeline.ts';

/** Pan and width make a channel up to so many decibels louder. */
const placedDecibels = 3;

/**
 * By how many decibels the sound file of a take is louder than the take, so that no level of its clips is over
 * {@link highestDecibels}: whole ones, as many as are needed and as its peaks leave room for.
 */
export function fileGain(
  { mix }: Pick<ProjectDocument, 'mix'>,
  clips: readonly Clip[],
  { peak }: Pick<Take, 'peak'>,
): number {
  const [first] = clips;
  if (!first || peak <= 0) return 0;
  const laneId = trackOf(first);
  const points = automationOf(mix, laneId).map(({ decibels }) => decibels);
  const highest =
    laneControls(mix, laneId, []).gainDecibels +
    (mix.masterGainDecibels ?? 0) +
    (points.length > 0 ? Math.max(...points) : 0) +
    Math.max(...clips.map(({ gainDecibels }) => gainDecibels));
  const isPlaced = panOf(mix, laneId) !== 0 || (mix.musicWidth ?? 0) > 0;
  const room = -20 * Math.log10(peak) - (isPlaced ? placedDecibels : 0);
  return Math.max(0, Math.min(Math.ceil(highest - highestDecibels), Math.floor(room)));
}
