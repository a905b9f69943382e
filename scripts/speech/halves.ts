/** Voices and words of one half of the measurement, and what its random numbers begin with. */
export interface SpokenHalf {
  /** Voices of espeak-ng, or with `flite:` before them of flite, in turn. */
  readonly voices: readonly string[];
  readonly words: readonly string[];
  readonly seed: number;
}

const wordsOf = (text: string): string[] => text.trim().split(/\s+/);

/** What the finding of speech was tuned on, and what it is measured on: no voice or word is in both. */
export const halves: Readonly<Record<'tuned' | 'heldOut', SpokenHalf>> = {
  tuned: {
    seed: 1,
    voices: ['en-gb', 'en-us+f2', 'en-gb-scotland', 'en-us+m3', 'flite:slt', 'flite:kal16'],
    words: wordsOf(`
      the ferry left harbour before sunrise and nobody saw who was on board my grandfather kept letters in a
      tin box under stairs we walked along river until light gone it not first winter they had spent up here
      but longest listen something is moving behind wall how many times do I have to ask you five boats came
      back she sings when thinks that hears day he never seen snow last heard of him please shut door getting
      cold valley below three villages share one well keep receipt bring Monday half town asleep other dancing
      nothing grows this side mountain built twice open your eyes old machine still works graph chest fifth
      depth safe cough map lip rabbit web bread hid judge lodge large match song king warm queen feel full`),
  },
  heldOut: {
    seed: 101,
    voices: ['en-gb-x-rp', 'en-us+f4', 'en-029', 'en-gb+m7', 'flite:rms', 'flite:awb'],
    words: wordsOf(`
      every evening same train passes without stopping bees arrive April cherry trees are white me for
      key house what would done place two brothers run workshop at end street sixty years later picture found
      attic touch anything others get came with different name water has always been problem island should go
      left right good knife needs no strength children called whispering rock by noon fog lifted coast lay
      front us thank enough most know about them comes from diary turn around smells oil wet dogs lived since
      flood laugh desk truth half beef shop cup club tub bed wood bridge page patch watch long thing swim team
      feel wall again soon through above give breathe rise rose ice peace fish wash`),
  },
};
