/** How the samples of the sound files in a folder are stored. */
export const samplesOption = {
  key: 'samples',
  label: 'Samples',
  choices: [
    { value: '24-bit', label: '24 bit' },
    { value: 'float', label: '32 bit float' },
  ],
} as const;
