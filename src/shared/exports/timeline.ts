import type { ExporterDefinition } from './exporter-definition.ts';
import { samplesOption } from './samples-option.ts';

const filmOption = {
  key: 'film',
  label: 'Film',
  choices: [
    { value: 'copy', label: 'Copied into the folder' },
    { value: 'reference', label: 'Left where it is' },
  ],
} as const;

const timeline = {
  group: 'Timeline',
  isFolder: true,
  endings: [''],
  sound: 'music',
  hasPicture: false,
} as const;

/** OpenTimelineIO, for DaVinci Resolve and others. */
export const otioExporter = {
  ...timeline,
  id: 'otio',
  label: 'DaVinci Resolve (OTIO)',
  explanation: 'A folder with timeline, film and music; levels as key frames.',
  note: 'Import the .otio file into Resolve. If the folder moves, relink by file name.',
  options: [
    filmOption,
    samplesOption,
    {
      key: 'fades',
      label: 'Fades',
      choices: [
        { value: 'resolve', label: 'Resolve' },
        { value: 'dissolves', label: 'Other programs' },
      ],
    },
  ],
} as const satisfies ExporterDefinition;

/** FCPXML, for Final Cut. */
export const fcpxmlExporter = {
  ...timeline,
  id: 'fcpxml',
  label: 'Final Cut (FCPXML 1.10)',
  explanation: 'A folder with timeline, film and music; levels as key frames.',
  note: 'Import the .fcpxml file into Final Cut. If the folder moves, relink by file name.',
  options: [filmOption, samplesOption],
} as const satisfies ExporterDefinition;

/** xmeml, for Premiere. */
export const xmemlExporter = {
  ...timeline,
  id: 'xmeml',
  label: 'Premiere Pro (XML)',
  explanation: 'A folder with timeline, film and music; levels as key frames.',
  note: 'Import the .xml file into Premiere, not into Resolve, where its levels come out wrong.',
  options: [filmOption, samplesOption],
} as const satisfies ExporterDefinition;

/** CMX 3600, for everything else. */
export const edlExporter = {
  ...timeline,
  id: 'edl',
  label: 'EDL (CMX 3600)',
  explanation: 'A folder with cuts and markers, film and music; for programs that read no other.',
  note: 'A second EDL holds the markers in the form that Resolve reads.',
  options: [filmOption, samplesOption],
} as const satisfies ExporterDefinition;
