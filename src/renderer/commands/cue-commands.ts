import { addCue, cueAt, cuesOf, editCue, splitCueAt } from '../../document/cues.ts';
import type { Cue } from '../../shared/project-document.ts';
import { generateAllCues, generateCue, proposeFilmCues } from '../state/cue-actions.ts';
import type { EditorState } from '../state/editor.ts';
import type { Command, CommandId } from './command.ts';
import { unless, whyNotEditing } from './why-not.ts';

/** Spotting: where there is music and where there is none, and music cue by cue. */
export function cueCommands(editor: EditorState): Command[] {
  const { project, transport, jobs, generation, view } = editor;
  const underPlayhead = (): Cue | undefined =>
    project.isOpen ? cueAt(project.document, transport.playheadSeconds) : undefined;
  const whyNoCue = (): string | undefined =>
    unless(underPlayhead() !== undefined, 'Put the playhead into a cue.');
  const whyNotGenerating = (): string | undefined =>
    unless(generation.modelId !== undefined, 'Import a model first.') ??
    unless(!jobs.find('generate'), 'Music is being composed.');
  const command = (
    id: CommandId,
    label: string,
    keys: string,
    whyNot: () => string | undefined,
    run: () => void | Promise<void>,
  ): Command => ({
    id,
    label,
    menu: 'Mark',
    group: 4,
    keys: [keys],
    get unavailable() {
      return whyNotEditing(editor) ?? whyNot();
    },
    run,
  });
  return [
    command(
      'cue.propose',
      'Propose Cues',
      'Alt+Q',
      () => undefined,
      () => {
        proposeFilmCues(editor);
        view.sidePaneOpen = true;
        view.sideTab = 'cues';
      },
    ),
    command(
      'cue.add',
      'Add Cue from In to Out',
      'Alt+K',
      () => unless(project.document.range !== undefined, 'Set an in and an out point first.'),
      () => {
        const { document } = project;
        if (document.range) project.commit('Add Cue', addCue(document, document.range));
      },
    ),
    command('cue.split', 'Split Cue at Playhead', 'Alt+B', whyNoCue, () =>
      project.commit('Split Cue', splitCueAt(project.document, transport.playheadSeconds)),
    ),
    command('cue.silence', 'No Music Here', 'Alt+0', whyNoCue, () => {
      const cue = underPlayhead();
      if (!cue) return;
      const { document } = project;
      const label = cue.music ? 'No Music Here' : 'Music Here';
      project.commit(label, editCue(document, cue.id, { music: !cue.music }));
    }),
    command(
      'cue.generate',
      'Generate Cue',
      'Alt+R',
      () =>
        whyNotGenerating() ??
        unless(underPlayhead()?.music === true, 'Put the playhead into a cue with music.'),
      async () => {
        const cue = underPlayhead();
        if (cue) await generateCue(editor, cue);
      },
    ),
    command(
      'cue.generate-all',
      'Generate All Cues',
      'Alt+Shift+R',
      () =>
        whyNotGenerating() ??
        unless(
          cuesOf(project.document).some(({ music }) => music),
          'There are no cues with music.',
        ),
      () => generateAllCues(editor),
    ),
  ];
}
