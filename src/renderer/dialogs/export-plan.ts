import type { JobRequest } from '../../shared/jobs.ts';
import type { ProjectDocument, Source } from '../../shared/project-document.ts';
import { joinPath, splitName, splitPath } from './file-path.ts';

/** What an export can consist of. */
export type ExportContent = Extract<JobRequest, { kind: 'export' }>['content'];

/** A content with the words for it. */
export interface ContentChoice {
  readonly content: ExportContent;
  readonly label: string;
  readonly explanation: string;
}

const choices: readonly ContentChoice[] = [
  {
    content: 'mix',
    label: 'Film with music and original sound',
    explanation: 'Mixed as you hear it, with the levels of the mix.',
  },
  {
    content: 'music',
    label: 'Film with music only',
    explanation: 'The original sound is left out.',
  },
  {
    content: 'extra-track',
    label: 'Film with the music on its own track',
    explanation: 'The original sound stays as it is; the music is a further sound track.',
  },
  {
    content: 'wav',
    label: 'Music as WAV',
    explanation: 'Only the music, as long as the film, for a timeline elsewhere.',
  },
];

/** What can be exported: nothing that needs the original sound where there is none. */
export function contentChoices(source: Pick<Source, 'hasSound'>): readonly ContentChoice[] {
  return choices.filter(({ content }) => source.hasSound || content !== 'mix');
}

/** Endings that a film can have. */
export const filmEndings = ['.mp4', '.mov', '.mkv'] as const;

/** Ending for a content: that of the source where it can be written, else `.mp4`; `.wav` for music. */
export function exportEnding(content: ExportContent, sourcePath: string): string {
  if (content === 'wav') return '.wav';
  const { ending } = splitName(splitPath(sourcePath).name);
  return ending === '.m4v' || filmEndings.some((known) => known === ending) ? ending : '.mp4';
}

/** Where an export goes unless another place is chosen: beside the project, named for it. */
export function suggestedExport(
  projectPath: string,
  projectName: string,
): { readonly folder: string; readonly stem: string } {
  return {
    folder: splitPath(projectPath).folder,
    stem: `${projectName.replace(/[\\/:*?"<>|]/g, '-')} scored`,
  };
}

/** The file of an export. An ending that was typed with the name is not doubled. */
export function exportPath(folder: string, stem: string, ending: string): string {
  const trimmed = stem.trim();
  const name = splitName(trimmed).ending === ending ? splitName(trimmed).stem : trimmed;
  return joinPath(folder, name + ending);
}

/** What will surprise about an export, as a sentence; undefined where nothing will. */
export function exportWarning(
  document: ProjectDocument,
  content: ExportContent,
  durationSeconds: number,
): string | undefined {
  const { mix, clips, sampleRate } = document;
  const sounding = clips.filter(({ muted }) => !muted);
  if (sounding.length === 0) {
    return 'All clips are muted: there is no music to export. Unmute one first.';
  }
  if (mix.musicMuted) return 'The music is muted in the mix: the export will be without it.';
  if (content === 'mix' && mix.originalMuted) {
    return 'The original sound is muted in the mix: only the music will be heard.';
  }
  const end = Math.max(...sounding.map((clip) => clip.startSample + clip.lengthSamples));
  const silentSeconds = durationSeconds - end / sampleRate;
  if (silentSeconds > 1) {
    return `The last ${Math.round(silentSeconds)} s of the film have no music.`;
  }
  return undefined;
}
