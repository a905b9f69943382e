import type { ExporterDefinition } from './exporter-definition.ts';

/** The music alone as a wav. */
export const wavExporter = {
  id: 'wav',
  label: 'Music as WAV',
  explanation: 'Only the music, as long as the film, for a timeline elsewhere.',
  note: 'As long as the film, so that it is in time when it starts with the film.',
  endings: ['.wav'],
  options: [
    {
      key: 'samples',
      label: 'Samples',
      choices: [
        { value: '24-bit', label: '24 bit' },
        { value: '16-bit', label: '16 bit' },
        { value: 'float', label: '32 bit float' },
      ],
    },
  ],
  sound: 'music',
  hasPicture: false,
} as const satisfies ExporterDefinition;
