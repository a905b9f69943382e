import { z } from 'zod';
import { AppError } from '../shared/app-error.ts';
import { parseJson } from '../shared/parse-json.ts';
import {
  projectFileSchema,
  projectFormatVersion,
  projectLimits,
  type ProjectFile,
} from '../shared/project-document.ts';
import { showValue } from '../shared/show-text.ts';
import { migrateProject } from './migrate-project.ts';

/**
 * Parses the text of a `project.json` of the present or an earlier format.
 *
 * @param path of the project, for messages
 * @throws AppError `unsupported` for a project of a newer version, `bad-config` for a damaged one
 */
export function parseProjectFile(text: string, path: string): ProjectFile {
  const damaged = (reason: string, cause?: unknown) =>
    new AppError(
      'bad-config',
      `The project "${path}" cannot be opened: ${reason}. Restore project.json from a backup; the music in takes/ is not affected.`,
      { cause },
    );
  let json: unknown;
  try {
    json = parseJson(text, limits, 'read it');
  } catch (error) {
    throw damaged('its project.json is damaged', error);
  }
  const header = headerSchema.safeParse(json);
  if (!header.success) throw damaged('its project.json is not a project of VidMuse Studio');
  const { formatVersion } = header.data;
  if (formatVersion > projectFormatVersion) {
    throw new AppError(
      'unsupported',
      `The project "${path}" was made by a newer version of VidMuse Studio (project format ${formatVersion}, this version knows ${projectFormatVersion}). Update VidMuse Studio to open it.`,
    );
  }
  const parsed = projectFileSchema.safeParse(migrateProject(header.data, formatVersion));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = showValue(issue?.path.join('.') ?? '');
  throw damaged(`its project.json has a bad value at "${place}"`, parsed.error);
}

const limits = {
  maximumLength: projectLimits.textLength,
  maximumDepth: projectLimits.depth,
};

const headerSchema = z.looseObject({
  schema: z.literal('vidmuse-studio/project'),
  formatVersion: z.number(),
});
