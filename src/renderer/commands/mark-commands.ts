import { clipEnd } from '../../document/clips.ts';
import { addCut, addHitPoint, markerBeside, restoreFoundCuts } from '../../document/markers.ts';
import { clearRange, setInPoint, setOutPoint, setRange } from '../../document/score-range.ts';
import type { EditorState } from '../state/editor.ts';
import { chooseMarkerFile } from '../state/import-marker-file.ts';
import type { Command, CommandId } from './command.ts';
import type { EditorActions } from './editor-actions.ts';
import { unless, whyNoProject, whyNoRange, whyNotEditing } from './why-not.ts';

/** In and out point, hit points. */
export function markCommands(editor: EditorState, actions: EditorActions): Command[] {
  const { project, transport, selection, view } = editor;
  const menu = 'Mark';
  const goTo = (
    id: CommandId,
    label: string,
    keys: string,
    edge: 'startSeconds' | 'endSeconds',
  ): Command => ({
    id,
    label,
    menu,
    group: 1,
    keys: [keys],
    get unavailable() {
      return whyNoRange(editor);
    },
    run() {
      const { range } = project.document;
      if (range) transport.seek(range[edge]);
    },
  });

  const neighbour = (id: CommandId, label: string, keys: string, direction: 1 | -1): Command => ({
    id,
    label,
    menu,
    group: 2,
    keys: [keys],
    get unavailable() {
      return (
        whyNoProject(editor) ??
        unless(project.document.markers.length > 0, 'There are no markers yet.')
      );
    },
    run() {
      const marker = markerBeside(project.document, transport.playheadSeconds, direction);
      if (!marker) return;
      selection.selectMarker(marker.id);
      transport.seek(marker.seconds);
    },
  });

  return [
    {
      id: 'mark.in',
      label: 'Set In Point',
      menu,
      group: 1,
      keys: ['I'],
      get unavailable() {
        return whyNotEditing(editor);
      },
      run: () =>
        project.commit(
          'Set In Point',
          setInPoint(project.document, transport.playheadSeconds, project.durationSeconds),
        ),
    },
    {
      id: 'mark.out',
      label: 'Set Out Point',
      menu,
      group: 1,
      keys: ['O'],
      get unavailable() {
        return whyNotEditing(editor);
      },
      run: () =>
        project.commit('Set Out Point', setOutPoint(project.document, transport.playheadSeconds)),
    },
    {
      id: 'mark.select-clip-range',
      label: 'In and Out around Selection',
      menu,
      group: 1,
      keys: ['X'],
      get unavailable() {
        return actions.whyNotAnyClips();
      },
      run() {
        const clips = actions.clipsMeant();
        const { sampleRate } = project.document;
        const start = Math.min(...clips.map(({ startSample }) => startSample)) / sampleRate;
        const end = Math.max(...clips.map(clipEnd)) / sampleRate;
        project.commit('Set Range', setRange(project.document, start, end));
      },
    },
    {
      id: 'mark.clear-range',
      label: 'Clear In and Out',
      menu,
      group: 1,
      keys: ['Alt+X'],
      get unavailable() {
        return (
          whyNotEditing(editor) ??
          unless(project.document.range !== undefined, 'There is no in and out point.')
        );
      },
      run: () => project.commit('Clear In and Out', clearRange(project.document)),
    },
    goTo('mark.go-in', 'Go to In Point', 'Shift+I', 'startSeconds'),
    goTo('mark.go-out', 'Go to Out Point', 'Shift+O', 'endSeconds'),
    neighbour('mark.previous', 'Previous Marker', 'Shift+ArrowUp', -1),
    neighbour('mark.next', 'Next Marker', 'Shift+ArrowDown', 1),
    {
      id: 'mark.edit',
      label: 'Edit Marker',
      menu,
      group: 2,
      keys: ['Alt+Shift+N'],
      get unavailable() {
        return (
          whyNotEditing(editor) ??
          unless(selection.markerId !== undefined, 'Select a marker first.')
        );
      },
      run() {
        view.sidePaneOpen = true;
        view.sideTab = 'markers';
        selection.renamedMarkerId = selection.markerId;
      },
    },
    {
      id: 'mark.hit',
      label: 'Add Hit Point',
      menu,
      group: 2,
      keys: ['H'],
      get unavailable() {
        return whyNotEditing(editor);
      },
      run: () =>
        project.commit('Add Hit Point', addHitPoint(project.document, transport.playheadSeconds)),
    },
    {
      id: 'mark.cut',
      label: 'Add Cut',
      menu,
      group: 2,
      keys: ['Shift+C'],
      get unavailable() {
        return whyNotEditing(editor);
      },
      run: () => project.commit('Add Cut', addCut(project.document, transport.playheadSeconds)),
    },
    {
      id: 'mark.restore-cuts',
      label: 'Restore Found Cuts',
      menu,
      group: 2,
      keys: ['Alt+Shift+C'],
      get unavailable() {
        return (
          whyNotEditing(editor) ??
          unless(
            project.analysis.cuts !== undefined,
            'The cuts of the film have not been found yet.',
          )
        );
      },
      run() {
        const { cuts } = project.analysis;
        if (cuts) project.commit('Restore Cuts', restoreFoundCuts(project.document, cuts));
      },
    },
    {
      id: 'mark.import',
      label: 'Import Markers…',
      menu,
      group: 2,
      keys: ['Alt+Shift+I'],
      get unavailable() {
        return whyNotEditing(editor);
      },
      run: () => chooseMarkerFile(editor),
    },
    {
      id: 'mark.delete',
      label: 'Delete Hit Points',
      menu,
      group: 2,
      keys: ['Shift+H'],
      get unavailable() {
        return (
          whyNotEditing(editor) ??
          unless(
            project.document.markers.some(({ kind }) => kind === 'hit'),
            'There are no hit points.',
          )
        );
      },
      run() {
        const { document } = project;
        const markers = document.markers.filter(({ kind }) => kind !== 'hit');
        project.commit('Delete Hit Points', { ...document, markers });
        selection.markerId = undefined;
      },
    },
  ];
}
