import { countOutside, importMarkers } from '../../document/import-markers.ts';
import { markerFileEndings, readMarkers } from '../../document/read-markers/read-markers.ts';
import { timecodeOf } from '../../document/timecode.ts';
import type { EditorState } from './editor.ts';
import { say } from '../words/say.ts';

/** Asks for a file of another program and adds its markers as hit points, in one step of undo. */
export function chooseMarkerFile(editor: EditorState): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = markerFileEndings.join(',');
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file) void importMarkerFile(editor, file);
  });
  input.click();
}

/** Adds the markers of a file. An unreadable file is reported and changes nothing. */
export async function importMarkerFile(
  { studio, project }: Pick<EditorState, 'studio' | 'project'>,
  file: Pick<File, 'name' | 'arrayBuffer'>,
): Promise<void> {
  await studio.attempt(async () => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const { source } = project;
    if (!source) return;
    const found = readMarkers(file.name, bytes, timecodeOf(source));
    const { document, durationSeconds } = project;
    const changed = importMarkers(document, found, durationSeconds);
    const added = changed.markers.length - document.markers.length;
    if (added > 0) project.commit(say('importMarkerFile.importMarkers'), changed);
    const outside = countOutside(found, durationSeconds);
    const known = found.length - outside - added;
    const sentences = [say('importMarkerFile.markersWereAdded', { name: file.name, added })];
    if (known > 0) sentences.push(say('importMarkerFile.knownAlready', { known }));
    if (outside > 0) sentences.push(say('importMarkerFile.outside', { outside }));
    studio.tell('done', sentences.join(' '));
  });
}
