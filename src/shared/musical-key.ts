/** The keys that a model can be asked for, major ones first, in the order of their numbers. */
export const musicalKeys = [
  ...['C', 'Db', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'].map(
    (tonic) => `${tonic} major`,
  ),
  ...['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'G#', 'A', 'Bb', 'B'].map(
    (tonic) => `${tonic} minor`,
  ),
] as const;
