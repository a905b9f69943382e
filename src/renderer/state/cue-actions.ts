import { cuesOf, withCues } from '../../document/cues.ts';
import { proposeCues } from '../../document/propose-cues.ts';
import { tokensCovering } from '../../document/score-range.ts';
import { AppError } from '../../shared/app-error.ts';
import type { Cue } from '../../shared/project-document.ts';
import type { EditorState } from './editor.ts';
import { generate } from './scoring.ts';
import { say } from '../words/say.ts';

/** Puts proposed cues in the place of those that there are, as one step that undo takes back. */
export function proposeFilmCues({ project }: Pick<EditorState, 'project'>): void {
  const { analysis, document, durationSeconds } = project;
  const cuts = document.markers.filter(({ kind }) => kind === 'cut');
  const { activity, speech } = analysis;
  const cues = proposeCues({
    durationSeconds,
    cuts: cuts.map(({ seconds }) => seconds),
    speech: speech?.ranges,
    activity,
    soundDecibels: soundLevels(project, activity?.stepSeconds ?? 0.5),
  });
  project.commit(say('cueActions.proposeCues'), withCues(document, cues));
}

/** Level of the film's own sound, for each step of a length; undefined while its peaks have not come. */
function soundLevels(
  { analysis, durationSeconds, peaks }: EditorState['project'],
  stepSeconds: number,
): number[] | undefined {
  const found = analysis.originalPeaks;
  const levels = peaks?.original(found);
  if (!found || !levels) return undefined;
  const step = stepSeconds * found.sampleRate;
  return Array.from({ length: Math.ceil(durationSeconds / stepSeconds) }, (_, index) => {
    const [low, high] = levels.range(index * step, (index + 1) * step);
    return 20 * Math.log10(Math.max(Math.abs(low), Math.abs(high), 1e-6));
  });
}

/** Makes the music of a cue: its own direction, level, ending and theme. Throws AppError. */
export async function generateCue(editor: EditorState, cue: Cue): Promise<void> {
  const { project, generation } = editor;
  const { model } = generation;
  if (!model) {
    throw new AppError('not-found', say('state.thereNoModelMakeMusic'));
  }
  if (!cue.music) {
    throw new AppError('bad-argument', say('cueActions.cueHasNoMusicLet'));
  }
  const theme = cue.themeTakeId;
  await generate(editor, 'range', {
    range: tokensCovering(cue, project.durationSeconds, model.frameRate),
    parameters: {
      ...generation.parameters,
      ...(cue.guidance !== undefined && { cfgCoef: cue.guidance }),
      ...(cue.temperature !== undefined && { temperature: cue.temperature }),
    },
    continueMusic: false,
    exactEndSeconds: Math.min(cue.endSeconds, project.durationSeconds),
    ending: cue.ending ?? generation.ending,
    gainDecibels: cue.gainDecibels,
    ...(theme !== undefined && project.take(theme) && { themeTakeId: theme }),
  });
}

/** Makes the music of every cue that is to have some, one after the other in the queue. */
export async function generateAllCues(editor: EditorState): Promise<void> {
  for (const cue of cuesOf(editor.project.document)) {
    if (cue.music) await generateCue(editor, cue);
  }
}
