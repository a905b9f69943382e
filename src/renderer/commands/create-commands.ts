import { setFade } from '../../document/fade-clip.ts';
import type { EditorState } from '../state/editor.ts';
import { arrangeCommands } from './arrange-commands.ts';
import { clipCommands } from './clip-commands.ts';
import { Commands } from './commands.ts';
import { cueCommands } from './cue-commands.ts';
import { editCommands } from './edit-commands.ts';
import { createEditorActions } from './editor-actions.ts';
import { fileCommands } from './file-commands.ts';
import { fittingCommands } from './fitting-commands.ts';
import { markCommands } from './mark-commands.ts';
import { markerColourCommands } from './marker-colour-commands.ts';
import { mixCommands } from './mix-commands.ts';
import { musicCommands } from './music-commands.ts';
import { playCommands } from './play-commands.ts';
import { takeCommands } from './take-commands.ts';
import { trackCommands } from './track-commands.ts';
import { viewCommands } from './view-commands.ts';

/** Every command of the window over its state. `inBrowser`: with shortcuts that browsers leave free. */
export function createCommands(
  editor: EditorState,
  { isMac = false, inBrowser = false }: { isMac?: boolean; inBrowser?: boolean } = {},
): Commands {
  const actions = createEditorActions(editor, (document, { id }, edge, lengthSamples) =>
    setFade(document, editor.project.takes, id, edge, { lengthSamples, curve: 'linear' }),
  );
  return new Commands(
    editor,
    [
      ...fileCommands(editor, inBrowser),
      ...editCommands(editor, actions, arrangeCommands(editor, actions)),
      ...clipCommands(editor, actions),
      ...playCommands(editor, actions),
      ...mixCommands(editor),
      ...markCommands(editor, actions),
      ...markerColourCommands(editor),
      ...cueCommands(editor),
      ...musicCommands(editor, actions),
      ...takeCommands(editor),
      ...trackCommands(editor, actions),
      ...fittingCommands(editor, actions),
      ...viewCommands(editor),
    ],
    isMac,
    (reason) => editor.editing.say(reason),
  );
}
