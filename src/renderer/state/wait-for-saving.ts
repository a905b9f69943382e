import type { EditorState } from './editor.ts';
import { askAboutUnsaved } from './leave-project.ts';

/**
 * Keeps the window open while edits are not on disk. A browser asks the user by itself; a window of
 * the desktop closes once everything is stored.
 */
export function waitForSaving(event: BeforeUnloadEvent, editor: EditorState): void {
  const { project, studio } = editor;
  if (project.isStored) return;
  event.preventDefault();
  if (studio.info?.shell !== 'desktop') return void project.save().catch(() => undefined);
  void askAboutUnsaved(editor).then((choice) => {
    if (!choice) return;
    if (choice.discardUnsaved) project.abandonEdits();
    window.close();
  });
}
