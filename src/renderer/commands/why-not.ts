import type { EditorState } from '../state/editor.ts';
import { say } from '../words/say.ts';

/** `reason` where a condition does not hold, for {@link Command.unavailable}. */
export function unless(isPossible: boolean, reason: string): string | undefined {
  return isPossible ? undefined : reason;
}

/** Why nothing can be done with a project: none is open. */
export function whyNoProject({ project }: Pick<EditorState, 'project'>): string | undefined {
  return unless(project.isOpen, say('commands.openVideoOrProjectFirst'));
}

/** Why the document cannot be edited now. */
export function whyNotEditing(editor: Pick<EditorState, 'project'>): string | undefined {
  return (
    whyNoProject(editor) ?? unless(!editor.project.readOnly, say('commands.projectOpenReadingOnly'))
  );
}

/** Why nothing can be done with the range: there is no in and out point. */
export function whyNoRange(editor: Pick<EditorState, 'project'>): string | undefined {
  return (
    whyNoProject(editor) ??
    unless(editor.project.document.range !== undefined, say('commands.setInAndOutFirst'))
  );
}
