import { deleteClips, splitClipAt } from '../../document/edit-clips.ts';
import type { ClipEdge } from '../../document/clips.ts';
import { deleteMarkers, moveMarker } from '../../document/markers.ts';
import { obstacleWords } from '../../document/find-obstacle.ts';
import { rippleDelete } from '../../document/ripple-delete.ts';
import { clipsOn, trackOf } from '../../document/music-tracks.ts';
import { moveClips } from '../../document/move-clips.ts';
import { trimClip } from '../../document/trim-clip.ts';
import { frameToSeconds, lastFrameSample } from '../../document/timecode.ts';
import type { EditorState } from '../state/editor.ts';
import type { ArrangeCommands } from './arrange-commands.ts';
import type { Command, CommandId } from './command.ts';
import type { EditorActions } from './editor-actions.ts';
import { unless, whyNoProject, whyNotEditing } from './why-not.ts';
import { say, sayText } from '../words/say.ts';

/** Undo, selecting, and where clips and markers are. */
export function editCommands(
  editor: EditorState,
  actions: EditorActions,
  { clipboard, finer }: ArrangeCommands,
): Command[] {
  const { project, selection, editing, view } = editor;
  const menu = 'Edit';

  function nudge(frames: number): void {
    const distance = frameToSeconds(frames, project.timecode.frameRate);
    const { markerId } = selection;
    const marker = project.document.markers.find(({ id }) => id === markerId);
    if (marker) {
      project.commit(
        say('commands.nudgeMarker'),
        moveMarker(project.document, marker.id, marker.seconds + distance),
      );
      return;
    }
    const samples = Math.round(distance * project.document.sampleRate);
    const clips = actions.selectedClips().filter(({ locked }) => !locked);
    if (clips.length === 0) {
      editing.say(say('commands.clipLockedUnlockFirst'));
      return;
    }
    const ids = clips.map(({ id }) => id);
    const { durationSeconds, timecode } = project;
    const lastStart = lastFrameSample(project.document, durationSeconds, timecode);
    const { document, obstacle } = moveClips(project.document, ids, samples, 0, lastStart);
    project.commit(say('commands.nudgeClip'), document);
    editing.say(obstacle && sayText(obstacleWords[obstacle]));
  }
  const whyNotSelected = (): string | undefined =>
    whyNotEditing(editor) ??
    unless(
      actions.selectedClips().length > 0 || selection.markerId !== undefined,
      say('commands.selectClipOrMarkerFirst'),
    );

  function trim(edge: ClipEdge): void {
    const sample = actions.playheadSample();
    actions.editClips(say('commands.trimClip'), actions.clipsUnderPlayhead(), (document, { id }) =>
      trimClip(document, project.takes, id, edge, sample),
    );
  }

  /** Steps in a project that another process took are kept for Save As; otherwise they would be lost. */
  const whyNotKept = (): string | undefined =>
    project.lockLost === undefined ? whyNotEditing(editor) : undefined;

  const deleteMarker = (id: string): void => {
    project.commit(say('commands.deleteMarker'), deleteMarkers(project.document, [id]));
    selection.clear();
  };

  const extend = (id: CommandId, label: string, keys: string, direction: 1 | -1): Command => ({
    id,
    label,
    menu,
    group: 3,
    keys: [keys],
    get unavailable() {
      return (
        whyNoProject(editor) ??
        unless(actions.clipsMeant().length > 0, say('commands.selectClipOrPutPlayhead'))
      );
    },
    run() {
      const meant = actions.clipsMeant();
      const track = trackOf((direction > 0 ? meant.at(-1) : meant[0])!);
      const clips = clipsOn(project.document.clips, track);
      const last = clips.indexOf(direction > 0 ? meant.at(-1)! : meant[0]!);
      const all = [...meant, ...clips.slice(Math.max(last + direction, 0)).slice(0, 1)];
      selection.selectClips(all.map(({ id: clipId }) => clipId));
    },
  });

  return [
    {
      id: 'edit.undo',
      get label() {
        return project.undoLabel;
      },
      menu,
      group: 1,
      keys: ['Mod+Z'],
      get unavailable() {
        return unless(project.canUndo, say('commands.thereNothingUndo')) ?? whyNotKept();
      },
      run: () => project.undo(),
    },
    {
      id: 'edit.redo',
      get label() {
        return project.redoLabel;
      },
      menu,
      group: 1,
      keys: ['Mod+Shift+Z', 'Mod+Y'],
      get unavailable() {
        return unless(project.canRedo, say('commands.thereNothingRedo')) ?? whyNotKept();
      },
      run: () => project.redo(),
    },
    ...clipboard,
    {
      id: 'edit.history',
      label: say('commands.history'),
      menu,
      group: 1,
      keys: ['Alt+U'],
      get unavailable() {
        return whyNoProject(editor);
      },
      get checked() {
        return view.historyOpen;
      },
      run() {
        view.historyOpen = !view.historyOpen;
      },
    },
    {
      id: 'edit.split',
      label: say('commands.splitAtPlayhead'),
      menu,
      group: 2,
      keys: ['Mod+B'],
      get unavailable() {
        return actions.whyNotUnderPlayhead();
      },
      run() {
        const sample = actions.playheadSample();
        actions.editClips(
          say('commands.splitClip'),
          actions.clipsUnderPlayhead(),
          (document, clip) => splitClipAt(document, clip.id, sample),
        );
      },
    },
    {
      id: 'edit.trim-start',
      label: say('commands.trimStartPlayhead'),
      menu,
      group: 2,
      keys: ['Q'],
      get unavailable() {
        return actions.whyNotUnderPlayhead();
      },
      run: () => trim('in'),
    },
    {
      id: 'edit.trim-end',
      label: say('commands.trimEndPlayhead'),
      menu,
      group: 2,
      keys: ['W'],
      get unavailable() {
        return actions.whyNotUnderPlayhead();
      },
      run: () => trim('out'),
    },
    {
      id: 'edit.delete',
      label: say('commands.delete'),
      menu,
      group: 2,
      keys: ['Delete', 'Backspace'],
      get unavailable() {
        return whyNotSelected();
      },
      run() {
        const { markerId } = selection;
        if (markerId !== undefined) return deleteMarker(markerId);
        const ids = actions.selectedClips().map(({ id }) => id);
        project.commit(say('commands.deleteClip'), deleteClips(project.document, ids));
        selection.clear();
      },
    },
    {
      id: 'edit.ripple-delete',
      label: say('commands.deleteCloseGap'),
      menu,
      group: 2,
      keys: ['Alt+Delete', 'Alt+Backspace'],
      get unavailable() {
        return whyNotSelected();
      },
      run() {
        const { markerId } = selection;
        if (markerId !== undefined) return deleteMarker(markerId);
        const ids = actions.selectedClips().map(({ id }) => id);
        project.commit(say('commands.deleteCloseGap'), rippleDelete(project.document, ids));
        selection.clear();
      },
    },
    {
      id: 'edit.select-all',
      label: say('commands.selectAllClips'),
      menu,
      group: 3,
      keys: ['Mod+A'],
      get unavailable() {
        return (
          whyNoProject(editor) ??
          unless(project.document.clips.length > 0, say('commands.thereNoMusicTrackYet'))
        );
      },
      run: () => selection.selectClips(project.document.clips.map(({ id }) => id)),
    },
    extend('edit.extend-left', say('commands.addClipBeforeSelection'), 'Shift+PageUp', -1),
    extend('edit.extend-right', say('commands.addClipAfterSelection'), 'Shift+PageDown', 1),
    {
      id: 'edit.deselect',
      label: say('commands.deselect'),
      menu,
      group: 3,
      keys: ['Escape'],
      get unavailable() {
        return unless(
          selection.clipIds.size > 0 || selection.markerId !== undefined,
          say('commands.nothingIsSelected'),
        );
      },
      run: () => selection.clear(),
    },
    {
      id: 'edit.nudge-left',
      label: say('commands.nudgeOneFrameLeft'),
      menu,
      group: 4,
      keys: ['Alt+ArrowLeft'],
      get unavailable() {
        return whyNotSelected();
      },
      run: () => nudge(-1),
    },
    {
      id: 'edit.nudge-right',
      label: say('commands.nudgeOneFrameRight'),
      menu,
      group: 4,
      keys: ['Alt+ArrowRight'],
      get unavailable() {
        return whyNotSelected();
      },
      run: () => nudge(1),
    },
    ...finer,
  ];
}
