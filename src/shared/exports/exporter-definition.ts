/** A choice that an exporter offers. The window shows it as a list, the command line as `--option`. */
export interface ExporterOption {
  readonly key: string;
  readonly label: string;
  /** The first one is the default. */
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}

/** The headings under which export formats are offered, in their order. */
export const exporterGroups = ['Film', 'Sound', 'Timeline', 'Delivery'] as const;
export type ExporterGroup = (typeof exporterGroups)[number];

/** Everything that the program has to know of one export format, apart from the code that writes it. */
export interface ExporterDefinition {
  readonly id: string;
  readonly label: string;
  readonly explanation: string;
  /** Shown where the plan has nothing to warn of. */
  readonly note: string;
  /** Under which heading it is offered. */
  readonly group: ExporterGroup;
  /** Whether it writes a folder with several files rather than one file. */
  readonly isFolder: boolean;
  /** Endings that its file can have, with their dots; one empty ending for a folder. */
  readonly endings: readonly [string, ...string[]];
  readonly options: readonly ExporterOption[];
  /** The sound that it renders: nothing, the music alone, or the mix with the film's own sound. */
  readonly sound: 'none' | 'music' | 'mix';
  /** Whether its picture is the film's, so that the film's own ending is the one to suggest. */
  readonly hasPicture: boolean;
}

/** The chosen options of an exporter by key. */
export type ExporterOptions = Readonly<Record<string, string>>;
