import { filmEndings } from '../media-endings.ts';
import type { ExporterDefinition } from './exporter-definition.ts';
import { credentialsOption } from './credentials-option.ts';

const film = {
  note: 'The picture is copied bit for bit.',
  endings: filmEndings,
  options: [credentialsOption],
  group: 'Film',
  isFolder: false,
  hasPicture: true,
} as const;

/** The film with the mix as its sound. */
export const mixExporter = {
  ...film,
  id: 'mix',
  label: 'Film with music and original sound',
  explanation: 'Mixed as you hear it, with the levels of the mix.',
  sound: 'mix',
} as const satisfies ExporterDefinition;

/** The film with the music as its only sound, as the reference writes it. */
export const musicExporter = {
  ...film,
  id: 'music',
  label: 'Film with music only',
  explanation: 'The original sound is left out.',
  sound: 'music',
} as const satisfies ExporterDefinition;

/** The film with the music as one more sound track. */
export const extraTrackExporter = {
  ...film,
  id: 'extra-track',
  label: 'Film with the music on its own track',
  explanation: 'The original sound stays as it is; the music is a further sound track.',
  sound: 'music',
} as const satisfies ExporterDefinition;
