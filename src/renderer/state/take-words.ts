import type { TakeWords } from '../../document/takes.ts';
import { say } from '../words/say.ts';

/** What the window calls takes that have no name of their own. */
export const takeWords: TakeWords = {
  imported: (number) => say('takeWords.imported', { number }),
  made: (number, { seed, complete }) =>
    say(complete ? 'takeWords.made' : 'takeWords.unfinished', { number, seed }),
};
