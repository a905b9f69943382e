import { say } from '../words/say.ts';

/** A path in two: the folder, without a separator at its end unless it is the root, and the name. */
export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  if (at < 0) return { folder: '', name: path };
  const isRoot = at === 0 || /^[A-Za-z]:$/.test(path.slice(0, at));
  return { folder: path.slice(0, isRoot ? at + 1 : at), name: path.slice(at + 1) };
}

/** A name in a folder, with the separator that the folder's own path has. */
export function joinPath(folder: string, name: string): string {
  if (folder === '') return name;
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  return /[\\/]$/.test(folder) ? folder + name : folder + separator + name;
}

/** Splits a name into its stem and its ending, with the dot and in lower case. */
export function splitName(name: string): { readonly stem: string; readonly ending: string } {
  const at = name.lastIndexOf('.');
  if (at <= 0) return { stem: name, ending: '' };
  return { stem: name.slice(0, at), ending: name.slice(at).toLowerCase() };
}

/** Why a file name is not valid on some system, as a sentence; undefined if it is valid. */
export function nameProblem(name: string): string | undefined {
  const trimmed = name.trim();
  if (trimmed === '' || /^\.+$/.test(trimmed)) return say('filePath.giveFileName');
  const forbidden = /[\\/:*?"<>|]/.exec(trimmed)?.[0];
  if (forbidden !== undefined) return say('filePath.nameCannotContain', { forbidden });
  // Systems count bytes; 200 characters leave room for what a character may take and for endings.
  if (trimmed.length > 200) return say('filePath.nameTooLong');
  return undefined;
}
