import { colourMarker } from '../../document/markers.ts';
import { markerColours, type MarkerColour } from '../../shared/project-document.ts';
import type { EditorState } from '../state/editor.ts';
import { meantMarker } from '../state/meant-marker.ts';
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

/** The colour of the selected marker, or of the one at the playhead; the usual one is that of its kind. */
export function markerColourCommands(editor: EditorState): Command[] {
  const { project } = editor;
  const command = (colour: MarkerColour | undefined): Command => ({
    id: `mark.colour-${colour ?? 'none'}`,
    label: colour === undefined ? say('commands.usualColour') : say(`colours.${colour}`),
    menu: 'Mark',
    group: 3,
    keys: [colour === undefined ? 'Alt+Shift+W' : keysOf[colour]],
    get unavailable() {
      return (
        whyNotEditing(editor) ??
        unless(meantMarker(editor) !== undefined, say('commands.selectMarkerFirst'))
      );
    },
    get checked() {
      const marker = meantMarker(editor);
      return marker !== undefined && marker.colour === colour;
    },
    run() {
      const marker = meantMarker(editor);
      if (!marker) return;
      const next = colourMarker(project.document, marker.id, colour);
      project.commit(say('commands.markerColour'), next);
    },
  });
  return [undefined, ...markerColours].map(command);
}
