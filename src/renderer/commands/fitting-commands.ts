import { trackOf } from '../../document/music-tracks.ts';
import type { Clip } from '../../shared/project-document.ts';
import type { EditorState } from '../state/editor.ts';
import { meantTrack } from '../state/meant-track.ts';
import { proposeBarEnding } from '../state/propose-bar-ending.ts';
import { proposeLength, proposeLengthOfRange } from '../state/propose-length.ts';
import { proposeFit } from '../state/propose-fit.ts';
import type { Command, CommandId } from './command.ts';
import type { EditorActions } from './editor-actions.ts';
import { unless, whyNoProject, whyNotEditing } from './why-not.ts';
import { say } from '../words/say.ts';

/** Fitting music to the picture: proposals that are heard before they are taken. */
export function fittingCommands(editor: EditorState, actions: EditorActions): Command[] {
  const { comparison, project, proposal, view } = editor;
  const menu = 'Music';
  /**
   * The clip that is selected or under the playhead, of several one on the track that is meant; else the
   * one that is alone on the track.
   */
  const clipMeant = (): Clip | undefined => {
    const clips = actions.unlockedClips();
    const { id: trackId } = meantTrack(editor);
    const clip = clips.find((one) => trackOf(one) === trackId) ?? clips[0];
    if (clip || !project.isOpen) return clip;
    const [only, ...others] = project.document.clips;
    return only && others.length === 0 && !only.locked ? only : undefined;
  };
  const whyNoClip = (): string | undefined => (clipMeant() ? undefined : actions.whyNotClips());
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
      return whyNotEditing(editor) ?? whyNoClip();
    },
    run() {
      const clip = clipMeant();
      if (!clip) return;
      comparison.stop();
      propose(clip);
    },
  });
  const ofProposal = (id: CommandId, label: string, keys: string, run: () => void): Command => ({
    id,
    label,
    menu,
    group: 7,
    keys: [keys],
    get unavailable() {
      return (
        whyNotEditing(editor) ??
        unless(proposal.current !== undefined, say('commands.nothingProposedFitClipHits'))
      );
    },
    run,
  });
  const shorten = (seconds: 60 | 30 | 15 | 6, keys: string): Command => ({
    ...ofClip(`music.shorten-${seconds}`, say('commands.shortenTo', { seconds }), keys, (clip) =>
      proposeLength(editor, clip, seconds),
    ),
    group: 6,
    get unavailable() {
      return whyNotEditing(editor) ?? whyNoClip();
    },
  });
  return [
    ofClip('music.fit-hits', say('commands.fitToHits'), 'Alt+H', (clip) =>
      proposeFit(editor, clip),
    ),
    ofClip('music.end-on-bar', say('commands.endOnBar'), 'Alt+J', (clip) =>
      proposeBarEnding(editor, clip),
    ),
    {
      id: 'music.rank-takes',
      label: say('commands.takesMeetPictureFirst'),
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
    shorten(60, 'Alt+Shift+A'),
    shorten(30, 'Alt+Shift+S'),
    shorten(15, 'Alt+Shift+D'),
    shorten(6, 'Alt+Shift+F'),
    {
      ...ofClip('music.shorten-range', say('commands.shortenToInAndOut'), 'Alt+Shift+X', (clip) =>
        proposeLengthOfRange(editor, clip),
      ),
      group: 6,
      get unavailable() {
        return (
          whyNotEditing(editor) ??
          unless(project.document.range !== undefined, say('commands.setInAndOutFirst')) ??
          whyNoClip()
        );
      },
    },
    ofProposal('music.hear-other', say('commands.hearWithWithoutProposal'), 'Alt+A', () => {
      proposal.heard = !proposal.heard;
    }),
    ofProposal('music.take-proposal', say('commands.takeTheProposal'), 'Alt+Enter', () =>
      proposal.take(),
    ),
    ofProposal('music.leave-proposal', say('commands.leaveTheProposal'), 'Alt+Shift+Enter', () =>
      proposal.leave(),
    ),
  ];
}
