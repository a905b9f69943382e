import { z } from 'zod';
import { AppError } from '../shared/app-error.ts';
import {
  projectFileSchema,
  projectFormatVersion,
  type ProjectFile,
} from '../shared/project-document.ts';

/**
 * Reads the text of a `project.json`; one of an earlier format as if it were of the present one.
 *
 * @param path what messages call the project
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
    json = JSON.parse(text);
  } catch (error) {
    throw damaged('its project.json is damaged', error);
  }
  const header = z
    .object({ schema: z.literal('vidmuse-studio/project'), formatVersion: z.number() })
    .safeParse(json);
  if (!header.success) throw damaged('its project.json is no project of VidMuse Studio');
  const { formatVersion } = header.data;
  if (formatVersion > projectFormatVersion) {
    throw new AppError(
      'unsupported',
      `The project "${path}" was made by a newer version of VidMuse Studio (project format ${formatVersion}, this version knows ${projectFormatVersion}). Update VidMuse Studio to open it.`,
    );
  }
  const parsed = projectFileSchema.safeParse(inPresentFormat(json, formatVersion));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw damaged(
    `its project.json has a bad value at "${issue?.path.join('.') ?? ''}"`,
    parsed.error,
  );
}

/** All that format 2 added may be missing, so that format 1 differs by its number alone. */
function inPresentFormat(json: unknown, formatVersion: number): unknown {
  return formatVersion === 1 ? { ...(json as object), formatVersion: projectFormatVersion } : json;
}
