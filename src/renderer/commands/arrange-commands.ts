import { clipEnd, overlapSamples } from '../../document/clips.ts';
import { deleteClips } from '../../document/edit-clips.ts';
import { obstacleWords } from '../../document/find-obstacle.ts';
import type { MovedClips } from '../../document/move-clips.ts';
import { duplicateClips, pasteClips, type PastedClips } from '../../document/paste-clips.ts';
import { neighboursOf } from '../../document/music-tracks.ts';
import { rollJoin } from '../../document/roll-join.ts';
import { slipClip } from '../../document/slip-clip.ts';
import { frameToSeconds } from '../../document/timecode.ts';
import type { Clip } from '../../shared/project-document.ts';
import { meantTrack } from '../state/meant-track.ts';
import type { EditorState } from '../state/editor.ts';
import type { Command, CommandId } from './command.ts';
import type { EditorActions } from './editor-actions.ts';
import { unless, whyNotEditing } from './why-not.ts';
import { say, sayText } from '../words/say.ts';

/** Two groups of commands of the Edit menu. */
export interface ArrangeCommands {
  readonly clipboard: readonly Command[];
  /** Slip and roll, by frames. */
  readonly finer: readonly Command[];
}

/** Copying clips, and moving the music or the joins under them. */
export function arrangeCommands(editor: EditorState, actions: EditorActions): ArrangeCommands {
  const { project, selection, editing, transport } = editor;
  const command = (
    id: CommandId,
    label: string,
    keys: readonly string[],
    run: () => void,
    whyNot: () => string | undefined = actions.whyNotSelectedClips,
    group = 7,
  ): Command => ({
    id,
    label,
    menu: 'Edit',
    group,
    keys,
    get unavailable() {
      return whyNot();
    },
    run,
  });

  function add(label: string, { document, clipIds }: PastedClips): void {
    selection.selectClips(project.commitNew(label, document, clipIds));
    const filmEnd = project.durationSeconds * document.sampleRate;
    const added = new Set(clipIds);
    const count = document.clips.filter(
      ({ id, startSample }) => added.has(id) && startSample >= filmEnd,
    ).length;
    // Else nothing would be seen of them.
    if (count > 0) editing.say(say('commands.clipsAfterFilm', { count }));
  }

  function copy(): void {
    editing.copy(actions.selectedClips());
  }

  /** Nothing was copied, or it belongs to another project. */
  function whyNotPasting(): string | undefined {
    if (editing.clipboard.length > 0) return undefined;
    if (editing.hasForeignClips) return say('commands.clipsOfOtherProject');
    return project.takes.length > 0
      ? say('commands.copyClipFirst')
      : say('commands.noMusicToPaste');
  }

  function moveBy(label: string, frames: number, move: (samples: number) => MovedClips): void {
    const { sampleRate } = project.document;
    const seconds = frameToSeconds(frames, project.timecode.frameRate);
    const { document, obstacle } = move(Math.round(seconds * sampleRate));
    project.commit(label, document);
    editing.say(obstacle && sayText(obstacleWords[obstacle]));
  }

  const slip = (frames: number) => (): void =>
    moveBy(say('commands.slipClip'), frames, (samples) => {
      const moved = actions
        .unlockedClips()
        .reduce<MovedClips>((from, { id }) => slipClip(from.document, project.takes, id, samples), {
          document: project.document,
          movedSamples: 0,
          obstacle: undefined,
        });
      return moved;
    });

  /** The clip before the join that is meant: of those at the selection, the nearest to the playhead. */
  function joinMeant(): Clip | undefined {
    if (!project.isOpen) return undefined;
    const { clips } = project.document;
    const meant = new Set(actions.clipsMeant());
    const away = (clip: Clip): number => Math.abs(clipEnd(clip) - actions.playheadSample());
    return clips
      .filter((left) => {
        const right = neighboursOf(clips, left).next;
        const isJoin =
          right && (clipEnd(left) === right.startSample || overlapSamples(left, right) > 0);
        return isJoin && (meant.has(left) || meant.has(right));
      })
      .toSorted((a, b) => away(a) - away(b))[0];
  }
  const whyNotJoin = (): string | undefined =>
    actions.whyNotAnyClips() ??
    unless(joinMeant() !== undefined, say('commands.noClipTouchesOneThere'));
  const roll = (frames: number) => (): void => {
    const left = joinMeant();
    if (!left) return;
    moveBy(say('commands.rollJoin'), frames, (samples) =>
      rollJoin(project.document, project.takes, left.id, samples),
    );
  };

  return {
    clipboard: [
      command('edit.cut', say('commands.cut'), ['Mod+X'], () => {
        copy();
        const ids = editing.clipboard.map(({ id }) => id);
        project.commit(say('commands.cutClip'), deleteClips(project.document, ids));
        selection.clear();
      }),
      command('edit.copy', say('commands.copy'), ['Mod+C'], copy),
      command(
        'edit.paste',
        say('commands.pasteAtPlayhead'),
        ['Mod+V'],
        () =>
          add(
            say('commands.paste'),
            pasteClips(
              project.document,
              project.takes,
              editing.clipboard,
              Math.round(transport.playheadSeconds * project.document.sampleRate),
              meantTrack(editor).id,
            ),
          ),
        () => whyNotEditing(editor) ?? whyNotPasting(),
      ),
      command('edit.duplicate', say('commands.duplicate'), ['Mod+D'], () =>
        add(
          say('commands.duplicateClip'),
          duplicateClips(project.document, project.takes, selection.clipIds),
        ),
      ),
    ],
    finer: [
      command(
        'edit.slip-left',
        say('commands.slipMusicOneFrameLeft'),
        ['Alt+Shift+ArrowLeft'],
        slip(-1),
        actions.whyNotClips,
        4,
      ),
      command(
        'edit.slip-right',
        say('commands.slipMusicOneFrameRight'),
        ['Alt+Shift+ArrowRight'],
        slip(1),
        actions.whyNotClips,
        4,
      ),
      command(
        'edit.roll-left',
        say('commands.rollJoinOneFrameLeft'),
        ['<'],
        roll(-1),
        whyNotJoin,
        4,
      ),
      command(
        'edit.roll-right',
        say('commands.rollJoinOneFrameRight'),
        ['>'],
        roll(1),
        whyNotJoin,
        4,
      ),
    ],
  };
}
