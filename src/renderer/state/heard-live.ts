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

/** The track that music is being made for; undefined where that is the first. */
export function liveTrackId({ jobs }: Pick<EditorState, 'jobs'>): string | undefined {
  const request = jobs.find('generate')?.request;
  return request?.kind === 'generate' ? request.trackId : undefined;
}
