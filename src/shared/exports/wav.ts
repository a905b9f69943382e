import { credentialsOption } from './credentials-option.ts';
import type { ExporterDefinition } from './exporter-definition.ts';

const rateOption = {
  key: 'rate',
  label: 'Sample rate',
  choices: [
    { value: '48000', label: '48 kHz' },
    { value: '44100', label: '44.1 kHz' },
    { value: '96000', label: '96 kHz' },
  ],
} as const;

const music = {
  group: 'Sound',
  isFolder: false,
  explanation: 'Only the music, as long as the film, for a timeline elsewhere.',
  note: 'As long as the film, so that it is in time when it starts with the film.',
  sound: 'music',
  hasPicture: false,
} as const;

/** The music alone as a wav. */
export const wavExporter = {
  ...music,
  id: 'wav',
  label: 'Music as WAV',
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
    rateOption,
    {
      key: 'timecode',
      label: 'Timecode',
      choices: [
        { value: 'film', label: 'That of the film, if it has one' },
        { value: 'none', label: 'None' },
      ],
    },
    credentialsOption,
  ],
} as const satisfies ExporterDefinition;

/** The music alone as FLAC. */
export const flacExporter = {
  ...music,
  id: 'flac',
  label: 'Music as FLAC',
  explanation: 'Only the music, as long as the film, in 24 bits and half the size.',
  endings: ['.flac'],
  options: [rateOption],
} as const satisfies ExporterDefinition;

/** The music alone as AAC. */
export const aacExporter = {
  ...music,
  id: 'aac',
  label: 'Music as AAC',
  explanation: 'Only the music, as long as the film, small; for listening.',
  endings: ['.m4a'],
  options: [credentialsOption],
} as const satisfies ExporterDefinition;
