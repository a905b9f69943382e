import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { countOutside, importMarkers } from '../../document/import-markers.ts';
import {
  longestMarkerFile,
  markerFileEndings,
  readMarkers,
} from '../../document/read-markers/read-markers.ts';
import { timecodeOf } from '../../document/timecode.ts';
import { readOutsideFile } from '../../files/open-outside-file.ts';
import { projectLimits, type ProjectFile } from '../../shared/project-document.ts';
import { AppError, asAppError } from '../../shared/app-error.ts';
import { loadProject, projectFolderOf } from '../../store/project-folder.ts';
import type { CommandContext } from '../command-context.ts';
import { changeProject } from './change-project.ts';
import { describeProject } from './describe-project.ts';

/** Adds `vidmuse project show`, `import-markers` and `set`. */
export function registerProject(program: Command, { print, remark }: CommandContext): void {
  const command = program
    .command('project')
    .description('read and edit a project as JSON: takes, clips, mix, markers, cues');
  command
    .command('show')
    .description('print a project as one JSON object')
    .argument('<project>', 'folder of a project, Name.vidmuse')
    .action(async (project: string) => {
      const path = projectFolderOf(resolve(project));
      const { file, notices } = await loadProject(path);
      for (const notice of notices) remark(notice);
      print(JSON.stringify(await describeProject(path, file), null, 2));
    });
  command
    .command('import-markers')
    .description('add the markers of an EDL, OTIO, FCPXML or CSV file as hit points')
    .argument('<project>', 'folder of a project, Name.vidmuse; not open in the editor')
    .argument('<file>', `a file that ends in ${markerFileEndings.join(', ')}`)
    .action(async (project: string, from: string) => {
      const path = projectFolderOf(resolve(project));
      const { file, outside } = await importMarkerFile(path, from);
      if (outside > 0) remark(`Markers outside of the film that were left out: ${outside}.`);
      print(JSON.stringify(await describeProject(path, file), null, 2));
    });
  command
    .command('set')
    .description('change parts of a project and print what it is then')
    .argument('<project>', 'folder of a project, Name.vidmuse; not open in the editor')
    .option(
      '--from <file>',
      'a JSON object with any of: clips, markers, takeNotes, range (each replaced as a whole), mix (only the given settings change); - reads it from standard input',
      '-',
    )
    .action(async (project: string, { from }: { readonly from: string }) => {
      const path = projectFolderOf(resolve(project));
      const file = await changeProject(path, await readChange(from));
      const described = await describeProject(path, file);
      const lanes = described.lanes.map(({ id }) => id);
      const { lanes: levels, automation } = file.document.mix;
      const named = new Set([...Object.keys(levels ?? {}), ...Object.keys(automation ?? {})]);
      const unknown = [...named].filter((id) => !lanes.includes(id));
      if (unknown.length > 0) {
        remark(`There is no lane ${unknown.join(', ')}; the lanes are ${lanes.join(', ')}.`);
      }
      print(JSON.stringify(described, null, 2));
    });
}

/** Adds the markers of another program's file to a project. Throws `exists` while it is open elsewhere. */
async function importMarkerFile(
  path: string,
  from: string,
): Promise<{ readonly file: ProjectFile; readonly outside: number }> {
  const name = resolve(from);
  const limits = { maximumBytes: longestMarkerFile, followLinks: true };
  const bytes = await readOutsideFile(name, limits).catch((error: unknown) => {
    throw asAppError(error, `read the markers from "${from}"`);
  });
  const { file } = await loadProject(path);
  const found = readMarkers(name, bytes, timecodeOf(file.source));
  const { durationSeconds } = file.source;
  const { markers } = importMarkers(file.document, found, durationSeconds);
  const changed = await changeProject(path, JSON.stringify({ markers }));
  return { file: changed, outside: countOutside(found, durationSeconds) };
}

/** Reads a change, which may come from a pipe. */
async function readChange(from: string): Promise<string> {
  try {
    return await readText(from === '-' ? process.stdin : createReadStream(resolve(from)));
  } catch (error) {
    throw asAppError(error, `read the change from "${from}"`);
  }
}

/** Reads a stream up to the length of the longest project. Throws AppError `bad-argument` for more. */
async function readText(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > projectLimits.textLength) {
      throw new AppError(
        'bad-argument',
        `The change has more than ${projectLimits.textLength} bytes, which is longer than any project. Check that it is the right file.`,
      );
    }
  }
  return Buffer.concat(chunks).toString();
}
