import type { Mix } from '../../shared/project-document.ts';
import type { EditorState } from '../state/editor.ts';
import type { Command, CommandId } from './command.ts';
import type { EditorActions } from './editor-actions.ts';
import { whyNoProject, whyNoRange, whyNotEditing } from './why-not.ts';

/** The transport, and what is heard. */
export function playCommands(editor: EditorState, actions: EditorActions): Command[] {
  const { project, transport, view } = editor;
  const play = (
    id: CommandId,
    label: string,
    group: number,
    keys: readonly string[],
    run: () => void,
  ): Command => ({
    id,
    label,
    menu: 'Play',
    group,
    keys,
    get unavailable() {
      return whyNoProject(editor);
    },
    run,
  });
  const mute = (
    id: CommandId,
    label: string,
    keys: string,
    property: 'musicMuted' | 'originalMuted',
  ): Command => ({
    id,
    label,
    menu: 'Play',
    group: 5,
    keys: [keys],
    get unavailable() {
      return whyNotEditing(editor);
    },
    get checked() {
      return project.isOpen && project.document.mix[property];
    },
    run() {
      const { document } = project;
      const mix: Mix = { ...document.mix, [property]: !document.mix[property] };
      project.commit(mix[property] ? label : label.replace('Mute', 'Unmute'), { ...document, mix });
    },
  });
  const option = (
    id: CommandId,
    label: string,
    keys: string,
    property: 'keepsPitch' | 'scrubSound',
  ): Command => ({
    id,
    label,
    menu: 'Play',
    group: 4,
    keys: [keys],
    get unavailable() {
      return whyNoProject(editor);
    },
    get checked() {
      return view[property];
    },
    run() {
      view[property] = !view[property];
    },
  });
  const goToMark = (direction: 1 | -1): void => {
    const seconds = actions.neighbouringMark(direction);
    if (seconds !== undefined) transport.seek(seconds);
  };
  return [
    play('play.toggle', 'Play or Pause', 1, ['Space'], () => transport.toggle()),
    play('play.shuttle-back', 'Shuttle Back', 1, ['J'], () => transport.shuttle(-1)),
    play('play.stop', 'Pause', 1, ['K'], () => transport.pause()),
    play('play.shuttle-forward', 'Shuttle Forward', 1, ['L'], () => transport.shuttle(1)),
    play('play.frame-back', 'One Frame Back', 2, ['ArrowLeft'], () => actions.stepFrames(-1)),
    play('play.frame-forward', 'One Frame Forward', 2, ['ArrowRight'], () => actions.stepFrames(1)),
    play('play.second-back', 'One Second Back', 2, ['Shift+ArrowLeft'], () =>
      actions.stepSeconds(-1),
    ),
    play('play.second-forward', 'One Second Forward', 2, ['Shift+ArrowRight'], () =>
      actions.stepSeconds(1),
    ),
    {
      ...play('play.in-to-out', 'Play In to Out', 1, ['Mod+Shift+Space'], () => {
        const { range } = project.document;
        if (range) transport.playRange(range.startSeconds, range.endSeconds);
      }),
      get unavailable() {
        return whyNoRange(editor);
      },
    },
    play('play.start', 'Go to Start', 3, ['Home'], () => transport.seek(0)),
    play('play.end', 'Go to End', 3, ['End'], () => transport.seek(transport.durationSeconds)),
    play('play.previous-mark', 'Previous Mark', 3, ['ArrowUp'], () => goToMark(-1)),
    play('play.next-mark', 'Next Mark', 3, ['ArrowDown'], () => goToMark(1)),
    {
      ...play('play.loop', 'Loop Range', 4, ['Mod+Shift+L'], () => {
        transport.looping = !transport.looping;
      }),
      get unavailable() {
        return whyNoProject(editor);
      },
      get checked() {
        return transport.looping;
      },
    },
    option('play.keep-pitch', 'Keep Pitch when Shuttling', 'Shift+K', 'keepsPitch'),
    option('play.scrub-sound', 'Sound while Scrubbing', 'Shift+A', 'scrubSound'),
    mute('play.mute-music', 'Mute Music', 'M', 'musicMuted'),
    mute('play.mute-original', 'Mute Original Sound', 'Alt+M', 'originalMuted'),
  ];
}
