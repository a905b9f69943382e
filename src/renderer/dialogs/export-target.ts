import { splitName, joinPath, splitPath } from './file-path.ts';
import { say } from '../words/say.ts';

/** Where an export goes unless another place is chosen: beside the project, named for it. */
export function suggestedExport(
  projectPath: string,
  projectName: string,
): { readonly folder: string; readonly stem: string } {
  return {
    folder: splitPath(projectPath).folder,
    stem: say('exportTarget.scored', { name: projectName.replace(/[\\/:*?"<>|]/g, '-') }),
  };
}

/** The file of an export. An ending that was typed with the name is not doubled. */
export function exportPath(folder: string, stem: string, ending: string): string {
  const trimmed = stem.trim();
  const name = splitName(trimmed).ending === ending ? splitName(trimmed).stem : trimmed;
  return joinPath(folder, name + ending);
}
