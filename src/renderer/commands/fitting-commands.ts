import type { Clip } from '../../shared/project-document.ts';
import type { EditorState } from '../state/editor.ts';
import { proposeBarEnding } from '../state/propose-bar-ending.ts';
import { proposeFit } from '../state/propose-fit.ts';
import type { Command, CommandId } from './command.ts';
import type { EditorActions } from './editor-actions.ts';
import { unless, whyNoProject, whyNotEditing } from './why-not.ts';

/** Fitting music to the picture: proposals that are heard before they are taken. */
export function fittingCommands(editor: EditorState, actions: EditorActions): Command[] {
  const { comparison, proposal, view } = editor;
  const menu = 'Music';
  const ofClip = (
    id: CommandId,
    label: string,
    keys: string,
    propose: (clip: Clip) => void,
  ): Command => ({
    id,
    label,
    menu,
    group: 5,
    keys: [keys],
    get unavailable() {
      return whyNotEditing(editor) ?? actions.whyNotClips();
    },
    run() {
      const [clip] = actions.unlockedClips();
      if (!clip) return;
      comparison.stop();
      propose(clip);
    },
  });
  const ofProposal = (id: CommandId, label: string, keys: string, run: () => void): Command => ({
    id,
    label,
    menu,
    group: 6,
    keys: [keys],
    get unavailable() {
      return (
        whyNotEditing(editor) ??
        unless(proposal.current !== undefined, 'Nothing is proposed: fit a clip to hits first.')
      );
    },
    run,
  });
  return [
    ofClip('music.fit-hits', 'Fit to Hits', 'Alt+H', (clip) => proposeFit(editor, clip)),
    ofClip('music.end-on-bar', 'End on a Bar', 'Alt+J', (clip) => proposeBarEnding(editor, clip)),
    {
      id: 'music.rank-takes',
      label: 'Takes That Meet the Picture First',
      menu,
      group: 5,
      keys: ['Alt+Shift+H'],
      get unavailable() {
        return whyNoProject(editor);
      },
      get checked() {
        return view.rankTakes;
      },
      run() {
        view.rankTakes = !view.rankTakes;
      },
    },
    ofProposal('music.hear-other', 'Hear with and without the Proposal', 'Alt+A', () => {
      proposal.heard = !proposal.heard;
    }),
    ofProposal('music.take-proposal', 'Take the Proposal', 'Alt+Enter', () => proposal.take()),
    ofProposal('music.leave-proposal', 'Leave the Proposal', 'Alt+Shift+Enter', () =>
      proposal.leave(),
    ),
  ];
}
