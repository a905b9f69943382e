import { clipEnd } from '../../document/clips.ts';
import { addCut, addHitPoint, markerBeside, restoreFoundCuts } from '../../document/markers.ts';
import { clearRange, setInPoint, setOutPoint, setRange } from '../../document/score-range.ts';
import { spokenPassage } from '../../sound/spoken-passage.ts';
import type { EditorState } from '../state/editor.ts';
import { chooseMarkerFile } from '../state/import-marker-file.ts';
import { meantMarker } from '../state/meant-marker.ts';
import type { Command, CommandId } from './command.ts';
import type { EditorActions } from './editor-actions.ts';
import { unless, whyNoProject, whyNoRange, whyNotEditing } from './why-not.ts';
import { say } from '../words/say.ts';

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
        unless(project.document.markers.length > 0, say('commands.thereNoMarkersYet'))
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
      label: say('commands.setInPoint'),
      menu,
      group: 1,
      keys: ['I'],
      get unavailable() {
        return whyNotEditing(editor);
      },
      run: () =>
        project.commit(
          say('commands.setInPoint'),
          setInPoint(project.document, transport.playheadSeconds, project.durationSeconds),
        ),
    },
    {
      id: 'mark.out',
      label: say('commands.setOutPoint'),
      menu,
      group: 1,
      keys: ['O'],
      get unavailable() {
        return whyNotEditing(editor);
      },
      run: () =>
        project.commit(
          say('commands.setOutPoint'),
          setOutPoint(project.document, transport.playheadSeconds),
        ),
    },
    {
      id: 'mark.select-clip-range',
      label: say('commands.inAndOutAroundSelection'),
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
        project.commit(say('commands.setRange'), setRange(project.document, start, end));
      },
    },
    {
      id: 'mark.select-speech-range',
      label: say('commands.inAndOutAroundSpeech'),
      menu,
      group: 1,
      keys: ['Shift+X'],
      get unavailable() {
        return (
          whyNotEditing(editor) ??
          unless((project.analysis.speech?.ranges.length ?? 0) > 0, say('commands.noSpeechFound'))
        );
      },
      run() {
        const passage = spokenPassage(
          project.analysis.speech?.ranges ?? [],
          transport.playheadSeconds,
        );
        if (!passage) return;
        const end = Math.min(passage.endSeconds, project.durationSeconds);
        project.commit(
          say('commands.setRange'),
          setRange(project.document, passage.startSeconds, end),
        );
      },
    },
    {
      id: 'mark.clear-range',
      label: say('commands.clearInAndOut'),
      menu,
      group: 1,
      keys: ['Alt+X'],
      get unavailable() {
        return (
          whyNotEditing(editor) ??
          unless(project.document.range !== undefined, say('commands.noInAndOut'))
        );
      },
      run: () => project.commit(say('commands.clearInAndOut'), clearRange(project.document)),
    },
    goTo('mark.go-in', say('commands.goToInPoint'), 'Shift+I', 'startSeconds'),
    goTo('mark.go-out', say('commands.goToOutPoint'), 'Shift+O', 'endSeconds'),
    neighbour('mark.previous', say('commands.previousMarker'), 'Shift+ArrowUp', -1),
    neighbour('mark.next', say('commands.nextMarker'), 'Shift+ArrowDown', 1),
    {
      id: 'mark.edit',
      label: say('commands.editMarker'),
      menu,
      group: 2,
      keys: ['Alt+Shift+N'],
      get unavailable() {
        return (
          whyNotEditing(editor) ??
          unless(meantMarker(editor) !== undefined, say('commands.selectMarkerFirst'))
        );
      },
      run() {
        view.sidePaneOpen = true;
        view.sideTab = 'markers';
        const marker = meantMarker(editor);
        if (!marker) return;
        selection.selectMarker(marker.id);
        selection.renamedMarkerId = marker.id;
      },
    },
    {
      id: 'mark.hit',
      label: say('commands.addHitPoint'),
      menu,
      group: 2,
      keys: ['H'],
      get unavailable() {
        return whyNotEditing(editor);
      },
      run: () =>
        project.commit(
          say('commands.addHitPoint'),
          addHitPoint(project.document, transport.playheadSeconds, (number) =>
            say('commands.hitNumber', { number }),
          ),
        ),
    },
    {
      id: 'mark.cut',
      label: say('commands.addCut'),
      menu,
      group: 2,
      keys: ['Shift+C'],
      get unavailable() {
        return whyNotEditing(editor);
      },
      run: () =>
        project.commit(say('commands.addCut'), addCut(project.document, transport.playheadSeconds)),
    },
    {
      id: 'mark.restore-cuts',
      label: say('commands.restoreFoundCuts'),
      menu,
      group: 2,
      keys: ['Alt+Shift+C'],
      get unavailable() {
        return (
          whyNotEditing(editor) ??
          unless(project.analysis.cuts !== undefined, say('commands.cutsFilmHaveNotBeen'))
        );
      },
      run() {
        const { cuts } = project.analysis;
        if (cuts)
          project.commit(say('commands.restoreCuts'), restoreFoundCuts(project.document, cuts));
      },
    },
    {
      id: 'mark.import',
      label: say('commands.importMarkers'),
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
      label: say('commands.deleteHitPoints'),
      menu,
      group: 2,
      keys: ['Shift+H'],
      get unavailable() {
        return (
          whyNotEditing(editor) ??
          unless(
            project.document.markers.some(({ kind }) => kind === 'hit'),
            say('commands.thereNoHitPoints'),
          )
        );
      },
      run() {
        const { document } = project;
        const markers = document.markers.filter(({ kind }) => kind !== 'hit');
        project.commit(say('commands.deleteHitPoints'), { ...document, markers });
        selection.markerId = undefined;
      },
    },
  ];
}
