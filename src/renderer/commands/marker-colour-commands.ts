import { colourMarker } from '../../document/markers.ts';
import { markerColours, type MarkerColour } from '../../shared/project-document.ts';
import type { EditorState } from '../state/editor.ts';
import { say } from '../words/say.ts';
import type { Command } from './command.ts';
import { unless, whyNotEditing } from './why-not.ts';

const keysOf: Readonly<Record<MarkerColour, string>> = {
  red: 'Alt+1',
  orange: 'Alt+2',
  yellow: 'Alt+3',
  green: 'Alt+4',
  cyan: 'Alt+6',
  blue: 'Alt+7',
  purple: 'Alt+8',
  pink: 'Alt+9',
};

/** The colour of the selected marker; the usual one is that of its kind. */
export function markerColourCommands(editor: EditorState): Command[] {
  const { project, selection } = editor;
  const selected = () =>
    project.isOpen
      ? project.document.markers.find(({ id }) => id === selection.markerId)
      : undefined;
  const command = (colour: MarkerColour | undefined): Command => ({
    id: `mark.colour-${colour ?? 'none'}`,
    label: colour === undefined ? say('commands.usualColour') : say(`colours.${colour}`),
    menu: 'Mark',
    group: 3,
    keys: [colour === undefined ? 'Alt+Shift+W' : keysOf[colour]],
    get unavailable() {
      return (
        whyNotEditing(editor) ?? unless(selected() !== undefined, say('commands.selectMarkerFirst'))
      );
    },
    get checked() {
      const marker = selected();
      return marker !== undefined && marker.colour === colour;
    },
    run() {
      const marker = selected();
      if (!marker) return;
      const next = colourMarker(project.document, marker.id, colour);
      project.commit(say('commands.markerColour'), next);
    },
  });
  return [undefined, ...markerColours].map(command);
}
