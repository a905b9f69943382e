import { jobDefinition } from '../../shared/jobs/job-definitions.ts';
import type { EditorState } from './editor.ts';
import { askBeforeLeaving, jobsAtRisk } from './leave-project.ts';

/**
 * Keeps the window open while edits are not on disk or music is made. A browser then asks by itself,
 * as pages cannot; in the desktop app the window asks what to keep, as stopping does, and closes after.
 */
export function askBeforeUnload(event: BeforeUnloadEvent, editor: EditorState): void {
  const { project, studio } = editor;
  const isDesktop = studio.info?.shell === 'desktop';
  // About the others the desktop app has asked before.
  const atRisk = jobsAtRisk(editor).filter(
    ({ request }) => !isDesktop || jobDefinition(request.kind).keepsFinishedPart,
  );
  if (project.isStored && atRisk.length === 0) return;
  event.preventDefault();
  if (!isDesktop) return void project.save().catch(() => undefined);
  // A question that is open already is answered first.
  if (studio.dialogs.current) return;
  void askBeforeLeaving(editor, atRisk).then(async (choice) => {
    if (!choice) return;
    if (choice.discardUnsaved) project.abandonEdits();
    if (await project.close(choice)) window.close();
  });
}
