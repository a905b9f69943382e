import type { EditorState } from '../state/editor.ts';
import type { Command } from './command.ts';
import { whyNoProject } from './why-not.ts';
import { say } from '../words/say.ts';

/** How the picture is shown, and how much of the window it has. */
export function pictureCommands(editor: EditorState): Command[] {
  const { picture, view } = editor;
  const command = (
    id: Command['id'],
    label: string,
    keys: string,
    isOn: () => boolean,
    run: () => void,
  ): Command => ({
    id,
    label,
    menu: 'View',
    group: 2,
    keys: [keys],
    get unavailable() {
      return whyNoProject(editor);
    },
    get checked() {
      return isOn();
    },
    run,
  });
  return [
    command(
      'view.full-screen',
      say('commands.pictureWholeScreen'),
      'Mod+F',
      () => picture.fullScreen,
      () => (picture.fullScreen = !picture.fullScreen),
    ),
    command(
      'view.burn-in',
      say('commands.timecodeOverPicture'),
      'Alt+T',
      () => picture.burnIn,
      () => (picture.burnIn = !picture.burnIn),
    ),
    command(
      'view.safe-areas',
      say('commands.safeAreas'),
      'Alt+Shift+T',
      () => picture.safeAreas,
      () => (picture.safeAreas = !picture.safeAreas),
    ),
    command(
      'view.half-split',
      say('commands.pictureTimelineHalfEach'),
      'Alt+5',
      () => view.timelineShare === 0.5,
      () => (view.timelineShare = 0.5),
    ),
  ];
}
