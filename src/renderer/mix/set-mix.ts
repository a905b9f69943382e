import type { Mix } from '../../shared/project-document.ts';
import type { ProjectState } from '../state/project-state.svelte.ts';

/**
 * Puts another mix in the place of the open project's, as one step; settings that it does not have are
 * gone. `goesOn`: as part of the last step, the moves of a drag.
 */
export function setMix(project: ProjectState, label: string, mix: Mix, goesOn = false): void {
  const next = { ...project.document, mix };
  if (goesOn) project.amend(label, next);
  else project.commit(label, next);
}

/** Changes settings of the mix and leaves the others, as {@link setMix}. */
export function changeMix(
  project: ProjectState,
  label: string,
  changed: Partial<Mix>,
  goesOn = false,
): void {
  setMix(project, label, { ...project.document.mix, ...changed }, goesOn);
}
