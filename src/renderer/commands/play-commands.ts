import { knobsOf, lanesOf, turnKnobsOfAll, type MixLane } from '../mix/mix-lanes.ts';
import type { EditorState } from '../state/editor.ts';
import type { Command, CommandId } from './command.ts';
import type { EditorActions } from './editor-actions.ts';
import { whyNoProject, whyNoRange, whyNotEditing } from './why-not.ts';
import { say } from '../words/say.ts';

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
  const isMuted = (kind: MixLane['kind']): boolean =>
    kind === 'music'
      ? lanesOf(project, kind).every((lane) => knobsOf(project, lane).muted)
      : project.document.mix.originalMuted;
  const mute = (
    id: CommandId,
    [label, undone]: readonly [label: string, undone: string],
    keys: string,
    kind: MixLane['kind'],
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
      return project.isOpen && isMuted(kind);
    },
    run() {
      const muted = !isMuted(kind);
      const step = muted ? label : undone;
      if (kind === 'music') {
        turnKnobsOfAll(project, lanesOf(project, kind), step, { muted });
        return;
      }
      const { document } = project;
      project.commit(step, { ...document, mix: { ...document.mix, originalMuted: muted } });
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
    play('play.toggle', say('commands.playOrPause'), 1, ['Space'], () => transport.toggle()),
    play('play.shuttle-back', say('commands.shuttleBack'), 1, ['J'], () => transport.shuttle(-1)),
    play('play.stop', say('commands.pause'), 1, ['K'], () => transport.pause()),
    play('play.shuttle-forward', say('commands.shuttleForward'), 1, ['L'], () =>
      transport.shuttle(1),
    ),
    play('play.frame-back', say('commands.oneFrameBack'), 2, ['ArrowLeft'], () =>
      actions.stepFrames(-1),
    ),
    play('play.frame-forward', say('commands.oneFrameForward'), 2, ['ArrowRight'], () =>
      actions.stepFrames(1),
    ),
    play('play.second-back', say('commands.oneSecondBack'), 2, ['Shift+ArrowLeft'], () =>
      actions.stepSeconds(-1),
    ),
    play('play.second-forward', say('commands.oneSecondForward'), 2, ['Shift+ArrowRight'], () =>
      actions.stepSeconds(1),
    ),
    {
      ...play('play.in-to-out', say('commands.playInToOut'), 1, ['Mod+Shift+Space'], () => {
        const { range } = project.document;
        if (range) transport.playRange(range.startSeconds, range.endSeconds);
      }),
      get unavailable() {
        return whyNoRange(editor);
      },
    },
    play('play.start', say('commands.goToStart'), 3, ['Home'], () => transport.seek(0)),
    play('play.end', say('commands.goToEnd'), 3, ['End'], () =>
      transport.seek(transport.durationSeconds),
    ),
    play('play.previous-mark', say('commands.previousMark'), 3, ['ArrowUp'], () => goToMark(-1)),
    play('play.next-mark', say('commands.nextMark'), 3, ['ArrowDown'], () => goToMark(1)),
    {
      ...play('play.loop', say('commands.loopRange'), 4, ['Mod+Shift+L'], () => {
        transport.looping = !transport.looping;
      }),
      get unavailable() {
        return whyNoProject(editor);
      },
      get checked() {
        return transport.looping;
      },
    },
    option('play.keep-pitch', say('commands.keepPitchWhenShuttling'), 'Shift+K', 'keepsPitch'),
    option('play.scrub-sound', say('commands.soundWhileScrubbing'), 'Shift+A', 'scrubSound'),
    mute('play.mute-music', [say('commands.muteMusic'), say('commands.unmuteMusic')], 'M', 'music'),
    mute(
      'play.mute-original',
      [say('commands.muteOriginalSound'), say('commands.unmuteOriginalSound')],
      'Alt+M',
      'original',
    ),
  ];
}
