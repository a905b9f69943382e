import {
  createDocument,
  projectFormatVersion,
  type ProjectFile,
  type Source,
} from '../shared/project-document.ts';

/** Of a track without music: the first take that is placed brings the rate of its model. */
const emptyTrackSampleRate = 48_000;

/** A project without music. */
export function newProject(name: string, source: Source): ProjectFile {
  return {
    schema: 'vidmuse-studio/project',
    formatVersion: projectFormatVersion,
    name,
    revision: 0,
    source,
    takes: [],
    document: createDocument(emptyTrackSampleRate),
  };
}
