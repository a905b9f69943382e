import type { Take } from '../../shared/project-document.ts';
import type { EditorState } from '../state/editor.ts';
import { chooseTake } from '../state/scoring.ts';
import { favourTake, listenToTake, removeTake } from '../state/take-actions.ts';
import type { Command, CommandId } from './command.ts';
import { unless, whyNoProject, whyNotEditing } from './why-not.ts';
import { say } from '../words/say.ts';

/** Commands for the take that is selected in the Takes panel. */
export function takeCommands(editor: EditorState): Command[] {
  const { project, comparison, selection, view } = editor;
  const selected = (): Take | undefined =>
    project.shownTakes.find(({ id }) => id === selection.takeId);
  const command = (
    id: CommandId,
    label: string,
    keys: string,
    run: (take: Take) => void,
    changesProject = true,
  ): Command => ({
    id,
    label,
    menu: 'Music',
    group: 4,
    keys: [keys],
    get unavailable() {
      return (
        (changesProject ? whyNotEditing(editor) : whyNoProject(editor)) ??
        unless(selected() !== undefined, say('commands.selectTakeTakesPanelFirst'))
      );
    },
    run() {
      const take = selected();
      if (take) run(take);
    },
  });
  return [
    command('music.choose-take', say('commands.putTakeTrack'), 'Mod+Enter', (take) => {
      comparison.stop();
      chooseTake(editor, take.id);
    }),
    command(
      'music.listen-take',
      say('commands.listenTakeAlone'),
      'P',
      (take) => listenToTake(editor, take),
      false,
    ),
    command('music.favourite-take', say('commands.favouriteTake'), 'Shift+P', (take) =>
      favourTake(editor, take),
    ),
    command('music.rename-take', say('commands.renameTake'), 'F2', (take) => {
      view.sidePaneOpen = true;
      view.sideTab = 'takes';
      selection.renamedTakeId = take.id;
    }),
    command('music.delete-take', say('commands.deleteTake'), 'Shift+Delete', (take) =>
      removeTake(editor, take),
    ),
  ];
}
