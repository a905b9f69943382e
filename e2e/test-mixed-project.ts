import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDeliveryProject, type DeliveryOptions } from '../src/export/test-delivery.ts';
import { contentHash as hashContent } from '../src/media/content-hash.ts';
import {
  documentSchema,
  projectFileName,
  type ProjectDocument,
} from '../src/shared/project-document.ts';

/** Makes a film at `path`, with two sound tracks, and a project with music over it. Gives the project's folder. */
export async function makeMixedProject(path: string, options: DeliveryOptions): Promise<string> {
  const film = { seconds: 8, tracks: 2, size: '320x180', ...options.film };
  const { projectPath, videoPath, file } = await makeDeliveryProject(path, { ...options, film });
  const document = {
    ...file.document,
    originalTracks: { streams: [1, 2], asStereoPair: false },
  };
  const source = { ...file.source, contentHash: await hashContent(videoPath) };
  const stored = JSON.stringify({ ...file, source, document });
  await writeFile(join(projectPath, projectFileName), stored);
  // Pairs of least and greatest sample, of the tone at 0.1 of full scale.
  const peaks = Int8Array.from({ length: 2 * film.seconds * 200 }, (_, index) =>
    index % 2 ? 13 : -13,
  );
  await writeFile(join(projectPath, 'takes', 'music.peaks'), peaks);
  return projectPath;
}

/** The document of a project, as it is on disk. */
export async function storedDocument(projectPath: string): Promise<ProjectDocument> {
  const text = await readFile(join(projectPath, projectFileName), 'utf8');
  return documentSchema.parse((JSON.parse(text) as { document: unknown }).document);
}
