import { loudnessContracts } from '../loudness-contract.ts';
import { credentialsOption } from './credentials-option.ts';
import type { ExporterDefinition } from './exporter-definition.ts';
import { samplesOption } from './samples-option.ts';

/** The files of one sound each that a mixer asks for. */
export const stemsExporter = {
  id: 'stems',
  label: 'Stems',
  explanation: 'Music without and with the duck, original sound and mix: same start, same length.',
  note: 'Each begins with the film; the timecode in its name is that of its first sample.',
  group: 'Sound',
  isFolder: true,
  endings: [''],
  options: [samplesOption, credentialsOption],
  sound: 'music',
  hasPicture: false,
} as const satisfies ExporterDefinition;

/** A folder with a table of all cues, as CSV and as a page to print. */
export const cueSheetExporter = {
  id: 'cue-sheet',
  label: 'Cue sheet',
  explanation: 'A table of the cues, as CSV and as a page to print, with who and what made each.',
  note: 'The usage of every cue is BI, background instrumental, until somebody changes it.',
  group: 'Delivery',
  isFolder: true,
  endings: [''],
  options: [],
  sound: 'music',
  hasPicture: false,
} as const satisfies ExporterDefinition;

/** What can be delivered in one go: which formats, and by which loudness contract it is judged. */
export const deliveryPresets = {
  web: { label: 'Web', contents: ['mix'], contract: 'web' },
  broadcast: { label: 'Broadcast', contents: ['mix', 'stems', 'cue-sheet'], contract: 'ebu-r128' },
  netflix: { label: 'Netflix', contents: ['stems', 'cue-sheet'], contract: 'netflix' },
  resolve: { label: 'DaVinci Resolve', contents: ['otio'], contract: 'project' },
  premiere: { label: 'Premiere Pro', contents: ['xmeml'], contract: 'project' },
  'final-cut': { label: 'Final Cut', contents: ['fcpxml'], contract: 'project' },
  stems: { label: 'Stems', contents: ['stems'], contract: 'project' },
  everything: {
    label: 'Everything',
    contents: ['mix', 'stems', 'otio', 'fcpxml', 'xmeml', 'edl', 'cue-sheet'],
    contract: 'project',
  },
} as const;
export type DeliveryPreset = keyof typeof deliveryPresets;

/** The names of the presets, in the order in which they are offered. */
export const deliveryPresetNames = Object.keys(deliveryPresets) as DeliveryPreset[];

/** A folder with every requested file, and a report of what was measured in them. */
export const deliveryExporter = {
  id: 'delivery',
  label: 'Delivery folder with report',
  explanation: 'Films, stems and timelines of a preset, measured after they are written.',
  note: 'The report tells length, sync, loudness, true peak, gaps and hash of every file.',
  group: 'Delivery',
  isFolder: true,
  endings: [''],
  options: [
    {
      key: 'preset',
      label: 'Preset',
      choices: deliveryPresetNames.map((value) => ({
        value,
        label: deliveryPresets[value].label,
      })),
    },
    {
      key: 'contract',
      label: 'Loudness',
      choices: [
        { value: 'preset', label: 'As the preset says' },
        { value: 'project', label: 'As the mix says' },
        ...Object.entries(loudnessContracts).map(([value, { name }]) => ({ value, label: name })),
      ],
    },
    credentialsOption,
  ],
  sound: 'music',
  hasPicture: false,
} as const satisfies ExporterDefinition;
