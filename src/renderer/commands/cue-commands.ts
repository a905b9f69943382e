import { addCue, cueAt, cuesOf, editCue, removeCue, splitCueAt } from '../../document/cues.ts';
import { setRange } from '../../document/score-range.ts';
import type { Cue } from '../../shared/project-document.ts';
import { generateAllCues, generateCue, proposeFilmCues } from '../state/cue-actions.ts';
import type { EditorState } from '../state/editor.ts';
import type { Command, CommandId } from './command.ts';
import { unless, whyNotEditing } from './why-not.ts';
import { say } from '../words/say.ts';

/** Spotting: where there is music and where there is none, and music cue by cue. */
export function cueCommands(editor: EditorState): Command[] {
  const { project, transport, jobs, generation, view } = editor;
  const underPlayhead = (): Cue | undefined =>
    project.isOpen ? cueAt(project.document, transport.playheadSeconds) : undefined;
  const whyNoCue = (): string | undefined =>
    unless(underPlayhead() !== undefined, say('commands.putPlayheadIntoCue'));
  const whyNotGenerating = (): string | undefined =>
    unless(generation.modelId !== undefined, say('commands.importModelFirst')) ??
    unless(!jobs.find('generate'), say('commands.musicBeingComposed'));
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
      say('commands.proposeCues'),
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
      say('commands.addCueFromInToOut'),
      'Alt+K',
      () => unless(project.document.range !== undefined, say('commands.setInAndOutFirst')),
      () => {
        const { document } = project;
        if (document.range)
          project.commit(say('commands.addCue'), addCue(document, document.range));
      },
    ),
    command('cue.split', say('commands.splitCuePlayhead'), 'Alt+B', whyNoCue, () =>
      project.commit(
        say('commands.splitCue'),
        splitCueAt(project.document, transport.playheadSeconds),
      ),
    ),
    command('cue.silence', say('commands.noMusicHere'), 'Alt+0', whyNoCue, () => {
      const cue = underPlayhead();
      if (!cue) return;
      const { document } = project;
      const label = cue.music ? say('commands.noMusicHere') : say('commands.musicHere');
      project.commit(label, editCue(document, cue.id, { music: !cue.music }));
    }),
    command('cue.range', say('commands.inAndOutAroundCue'), 'Alt+C', whyNoCue, () => {
      const cue = underPlayhead();
      if (!cue) return;
      const { startSeconds, endSeconds } = cue;
      const end = Math.min(endSeconds, project.durationSeconds);
      project.commit(say('commands.setRange'), setRange(project.document, startSeconds, end));
    }),
    command('cue.delete', say('commands.deleteCue'), 'Alt+Shift+B', whyNoCue, () => {
      const cue = underPlayhead();
      if (cue) project.commit(say('commands.deleteCue'), removeCue(project.document, cue.id));
    }),
    command(
      'cue.generate',
      say('commands.generateCue'),
      'Alt+R',
      () =>
        whyNotGenerating() ??
        unless(underPlayhead()?.music === true, say('commands.putPlayheadIntoCueWith')),
      async () => {
        const cue = underPlayhead();
        if (cue) await generateCue(editor, cue);
      },
    ),
    command(
      'cue.generate-all',
      say('commands.generateAllCues'),
      'Alt+Shift+R',
      () =>
        whyNotGenerating() ??
        unless(
          cuesOf(project.document).some(({ music }) => music),
          say('commands.thereNoCuesWithMusic'),
        ),
      () => generateAllCues(editor),
    ),
  ];
}
