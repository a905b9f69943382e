import type { EditorState } from './editor.ts';
import type { LiveTake } from './live-take.svelte.ts';

/** The unfinished take that is shown on the timeline and heard: the selected one, or the first. */
export function heardLive({
  jobs,
  project,
  selection,
}: Pick<EditorState, 'jobs' | 'project' | 'selection'>): LiveTake | undefined {
  const live = jobs.liveOf(project.id);
  return live.find(({ takeId }) => takeId === selection.takeId) ?? live[0];
}
