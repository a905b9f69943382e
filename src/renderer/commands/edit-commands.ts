import { deleteClips, splitClipAt } from '../../document/edit-clips.ts';
import type { ClipEdge } from '../../document/clips.ts';
import { deleteMarkers, moveMarker } from '../../document/markers.ts';
import { obstacleWords } from '../../document/find-obstacle.ts';
import { rippleDelete } from '../../document/ripple-delete.ts';
import { moveClips } from '../../document/move-clips.ts';
import { trimClip } from '../../document/trim-clip.ts';
import { frameToSeconds } from '../../document/timecode.ts';
import type { EditorState } from '../state/editor.ts';
import type { ArrangeCommands } from './arrange-commands.ts';
import type { Command, CommandId } from './command.ts';
import type { EditorActions } from './editor-actions.ts';
import { unless, whyNoProject, whyNotEditing } from './why-not.ts';

/** Undo, selecting, and where clips and markers lie. */
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
        'Nudge Marker',
        moveMarker(project.document, marker.id, marker.seconds + distance),
      );
      return;
    }
    const samples = Math.round(distance * project.document.sampleRate);
    const clips = actions.selectedClips().filter(({ locked }) => !locked);
    if (clips.length === 0) {
      editing.say('The clip is locked: unlock it first.');
      return;
    }
    const ids = clips.map(({ id }) => id);
    const { document, obstacle } = moveClips(project.document, ids, samples);
    project.commit('Nudge Clip', document);
    editing.say(obstacle && obstacleWords[obstacle]);
  }
  const whyNotSelected = (): string | undefined =>
    whyNotEditing(editor) ??
    unless(
      actions.selectedClips().length > 0 || selection.markerId !== undefined,
      'Select a clip or a marker first.',
    );

  function trim(edge: ClipEdge): void {
    const sample = actions.playheadSample();
    actions.editClips('Trim Clip', actions.clipsUnderPlayhead(), (document, { id }) =>
      trimClip(document, project.takes, id, edge, sample),
    );
  }

  /** Steps in a project that another process took are kept for Save As; otherwise they would be lost. */
  const whyNotKept = (): string | undefined =>
    project.lockLost === undefined ? whyNotEditing(editor) : undefined;

  const extend = (id: CommandId, label: string, keys: string, direction: 1 | -1): Command => ({
    id,
    label,
    menu,
    group: 3,
    keys: [keys],
    get unavailable() {
      return (
        whyNoProject(editor) ??
        unless(actions.clipsMeant().length > 0, 'Select a clip, or put the playhead on one.')
      );
    },
    run() {
      const { clips } = project.document;
      const meant = actions.clipsMeant();
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
        return unless(project.canUndo, 'There is nothing to undo.') ?? whyNotKept();
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
        return unless(project.canRedo, 'There is nothing to redo.') ?? whyNotKept();
      },
      run: () => project.redo(),
    },
    ...clipboard,
    {
      id: 'edit.history',
      label: 'History',
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
      label: 'Split at Playhead',
      menu,
      group: 2,
      keys: ['Mod+B'],
      get unavailable() {
        return actions.whyNotUnderPlayhead();
      },
      run() {
        const sample = actions.playheadSample();
        actions.editClips('Split Clip', actions.clipsUnderPlayhead(), (document, clip) =>
          splitClipAt(document, clip.id, sample),
        );
      },
    },
    {
      id: 'edit.trim-start',
      label: 'Trim Start to Playhead',
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
      label: 'Trim End to Playhead',
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
      label: 'Delete',
      menu,
      group: 2,
      keys: ['Delete', 'Backspace'],
      get unavailable() {
        return whyNotSelected();
      },
      run() {
        const { markerId } = selection;
        if (markerId !== undefined) {
          project.commit('Delete Marker', deleteMarkers(project.document, [markerId]));
        } else {
          const ids = actions.selectedClips().map(({ id }) => id);
          project.commit('Delete Clip', deleteClips(project.document, ids));
        }
        selection.clear();
      },
    },
    {
      id: 'edit.ripple-delete',
      label: 'Delete and Close Gap',
      menu,
      group: 2,
      keys: ['Alt+Delete', 'Alt+Backspace'],
      get unavailable() {
        return actions.whyNotSelectedClips();
      },
      run() {
        const ids = actions.selectedClips().map(({ id }) => id);
        project.commit('Delete and Close Gap', rippleDelete(project.document, ids));
        selection.clear();
      },
    },
    {
      id: 'edit.select-all',
      label: 'Select All Clips',
      menu,
      group: 3,
      keys: ['Mod+A'],
      get unavailable() {
        return (
          whyNoProject(editor) ??
          unless(project.document.clips.length > 0, 'There is no music on the track yet.')
        );
      },
      run: () => selection.selectClips(project.document.clips.map(({ id }) => id)),
    },
    extend('edit.extend-left', 'Add the Clip Before to the Selection', 'Shift+PageUp', -1),
    extend('edit.extend-right', 'Add the Clip After to the Selection', 'Shift+PageDown', 1),
    {
      id: 'edit.deselect',
      label: 'Deselect',
      menu,
      group: 3,
      keys: ['Escape'],
      get unavailable() {
        return unless(
          selection.clipIds.size > 0 || selection.markerId !== undefined,
          'Nothing is selected.',
        );
      },
      run: () => selection.clear(),
    },
    {
      id: 'edit.nudge-left',
      label: 'Nudge One Frame Left',
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
      label: 'Nudge One Frame Right',
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
