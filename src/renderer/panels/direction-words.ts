import { defaultSampling, type Sampling } from '../../shared/vidmuse-parameters.ts';
import { say } from '../words/say.ts';

/** A choice in an editor's words, and its parameters. */
export interface DirectionChoice<Part extends keyof Sampling> {
  readonly value: string;
  readonly label: string;
  readonly sampling: Pick<Sampling, Part>;
}

/**
 * How closely the music follows the picture: guidance, `cfg_coef`, from none (1) to twice what the model
 * asks for.
 *
 * @param ownGuidance the `cfg_coef` that the model asks for
 */
export function pictureChoices(ownGuidance: number): readonly DirectionChoice<'cfgCoef'>[] {
  const choice = (value: string, label: string, cfgCoef: number) => ({
    value,
    label,
    sampling: { cfgCoef: Math.round(cfgCoef * 10) / 10 },
  });
  return [
    choice('free', say('directionWords.goesOwnWay'), 1),
    choice('loose', say('directionWords.followsLoosely'), (1 + ownGuidance) / 2),
    choice('usual', say('directionWords.followsRecommended'), ownGuidance),
    choice('close', say('directionWords.followsClosely'), ownGuidance * 1.5),
    choice('strict', say('directionWords.followsEveryChange'), ownGuidance * 2),
  ];
}

type Varying = 'topK' | 'topP' | 'temperature' | 'greedy';

const { cfgCoef: _, ...usual } = defaultSampling;

/** How much the music varies: how it is drawn from what the model holds likely. */
export const variationChoices: readonly DirectionChoice<Varying>[] = [
  ['always', say('directionWords.notAtAll'), { ...usual, greedy: true }],
  ['calm', say('directionWords.calm'), { topK: 100, topP: 0, temperature: 0.85, greedy: false }],
  ['usual', say('directionWords.variedRecommended'), usual],
  ['rich', say('directionWords.rich'), { topK: 400, topP: 0, temperature: 1.1, greedy: false }],
  ['wild', say('directionWords.wild'), { topK: 0, topP: 0, temperature: 1.2, greedy: false }],
].map(([value, label, sampling]) => ({ value, label, sampling }) as DirectionChoice<Varying>);

/** The choice that parameters amount to; undefined where they are between the choices. */
export function choiceOf<Part extends keyof Sampling>(
  choices: readonly DirectionChoice<Part>[],
  sampling: Sampling,
): DirectionChoice<Part> | undefined {
  return choices.find((choice) => {
    // What is always the likeliest is not drawn: the rest does not count.
    const { greedy } = choice.sampling as Partial<Sampling>;
    if (greedy && sampling.greedy) return true;
    return Object.entries(choice.sampling).every(
      ([name, value]) => sampling[name as keyof Sampling] === value,
    );
  });
}

/** A take's direction in an editor's words: `Follows closely`, `Calm and even`. */
export function directionWords(
  sampling: Sampling,
  ownGuidance: number,
): { readonly picture: string; readonly variation: string } {
  const words = (
    choice: Pick<DirectionChoice<never>, 'value' | 'label'> | undefined,
    usual: string,
  ): string =>
    choice?.value === 'usual' ? usual : (choice?.label ?? say('directionWords.setByHand'));
  return {
    picture: words(choiceOf(pictureChoices(ownGuidance), sampling), say('directionWords.follows')),
    variation: words(choiceOf(variationChoices, sampling), say('directionWords.varied')),
  };
}
