import { findClip } from '../../document/clips.ts';
import { musicLaneId } from '../../document/mix-lanes.ts';
import { obstacleWords } from '../../document/find-obstacle.ts';
import { moveClips } from '../../document/move-clips.ts';
import {
  addMusicTrack,
  deleteMusicTrack,
  musicTracks,
  trackOf,
} from '../../document/music-tracks.ts';
import type { Take } from '../../shared/project-document.ts';
import { alternatesTrack, hearInPlace, putStretch, shownUnder } from '../state/alternates.ts';
import { trackName } from '../mix/mix-lanes.ts';
import type { EditorState } from '../state/editor.ts';
import { meantTrack } from '../state/meant-track.ts';
import { say, sayText } from '../words/say.ts';
import type { Command, CommandId } from './command.ts';
import type { EditorActions } from './editor-actions.ts';
import { unless, whyNoProject, whyNotEditing } from './why-not.ts';

/** Tracks of music, and takes as lanes under them. */
export function trackCommands(editor: EditorState, actions: EditorActions): Command[] {
  const { project, selection, view, editing, studio } = editor;
  const command = (
    id: CommandId,
    label: string,
    keys: readonly string[],
    run: () => void | Promise<void>,
    whyNot: () => string | undefined = () => undefined,
  ): Command => ({
    id,
    label,
    menu: 'Music',
    group: 8,
    keys,
    get unavailable() {
      return whyNotEditing(editor) ?? whyNot();
    },
    run,
  });
  const shownName = (): string => {
    const { id, name } = meantTrack(editor);
    return trackName(id, name);
  };
  const isOnly = (): string | undefined =>
    unless(
      project.isOpen && musicTracks(project.document).length > 1,
      say('commands.thereOneMusicTrack'),
    );
  const selectedTake = (): Take | undefined =>
    project.shownTakes.find(({ id }) => id === selection.takeId);
  const whyNoTake = (): string | undefined =>
    unless(selectedTake() !== undefined, say('commands.selectTakeFirst'));

  const moveToTrack = (byTracks: number) => (): void => {
    const clips = actions.selectedClips().filter(({ locked }) => !locked);
    if (clips.length === 0) return editing.say(say('commands.clipLockedUnlockFirst'));
    const ids = clips.map(({ id }) => id);
    const { document, movedTracks, obstacle } = moveClips(project.document, ids, 0, byTracks);
    if (movedTracks === 0) {
      return editing.say(
        obstacle ? sayText(obstacleWords[obstacle]) : say('commands.noTrackThatWay'),
      );
    }
    project.commit(say('commands.moveClipTrack'), document);
    selection.trackId = trackOf(findClip(document, ids[0]!));
  };

  return [
    command('track.add', say('commands.addMusicTrack'), ['Alt+I'], () => {
      const { document, trackId } = addMusicTrack(project.document);
      project.commit(say('commands.addMusicTrack'), document);
      selection.trackId = trackId;
    }),
    command(
      'track.rename',
      say('commands.renameTrack'),
      ['Alt+F2'],
      () => void (selection.renamedTrackId = meantTrack(editor).id),
    ),
    command(
      'track.delete',
      say('commands.deleteMusicTrack'),
      ['Alt+Shift+Delete'],
      () => {
        const { id } = meantTrack(editor);
        project.commit(say('commands.deleteMusicTrack'), deleteMusicTrack(project.document, id));
        selection.trackId = musicLaneId;
      },
      () =>
        isOnly() ??
        unless(meantTrack(editor).id !== musicLaneId, say('commands.firstMusicTrackStays')),
    ),
    command(
      'track.next',
      say('commands.nextMusicTrack'),
      ['Shift+J'],
      () => {
        const ids = musicTracks(project.document).map(({ id }) => id);
        const index = ids.indexOf(meantTrack(editor).id);
        selection.trackId = ids[(index + 1) % ids.length] ?? musicLaneId;
        studio.tell('info', say('commands.musicGoesTrack', { track: shownName() }));
      },
      isOnly,
    ),
    command(
      'track.clip-up',
      say('commands.moveClipTrackAbove'),
      ['Alt+Shift+PageUp'],
      moveToTrack(-1),
      () => actions.whyNotSelectedClips() ?? isOnly(),
    ),
    command(
      'track.clip-down',
      say('commands.moveClipTrackBelow'),
      ['Alt+Shift+PageDown'],
      moveToTrack(1),
      () => actions.whyNotSelectedClips() ?? isOnly(),
    ),
    {
      ...command('music.alternates', say('commands.takesAsLanes'), ['Shift+V'], () => undefined),
      get unavailable() {
        return (
          whyNoProject(editor) ??
          unless(project.shownTakes.length > 0, say('commands.thereNoTakesYet'))
        );
      },
      get checked() {
        return shownUnder(editor) !== undefined;
      },
      run() {
        const { id } = meantTrack(editor);
        view.alternatesOf = view.alternatesOf === id ? undefined : id;
      },
    },
    command(
      'music.put-stretch',
      say('commands.putStretchTrack'),
      ['Shift+Enter'],
      async () => {
        const take = selectedTake();
        const { range } = project.document;
        if (!take || !range) return;
        await putStretch(editor, {
          takeId: take.id,
          trackId: alternatesTrack(editor),
          fromSeconds: range.startSeconds,
          toSeconds: range.endSeconds,
        });
      },
      () =>
        whyNoTake() ??
        unless(project.document.range !== undefined, say('commands.setInAndOutFirst')),
    ),
    {
      ...command('music.hear-in-place', say('commands.hearTakeInPlace'), ['Shift+E'], async () => {
        const take = selectedTake();
        if (take) await hearInPlace(editor, take.id, alternatesTrack(editor));
      }),
      get unavailable() {
        return whyNoProject(editor) ?? whyNoTake();
      },
    },
  ];
}
