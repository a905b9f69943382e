import { projectFormatVersion } from '../shared/project-document.ts';

/** A project file as parsed from JSON, of any format, not yet checked against the schema. */
export type UncheckedProject = Readonly<Record<string, unknown>>;

/** One step for each earlier format: from that format to the next one. */
const steps: Readonly<Record<number, (project: UncheckedProject) => UncheckedProject>> = {
  1: fromFormat1,
  2: fromFormat2,
};

/** A project of an earlier format in the present one. An unknown format is returned unchanged. */
export function migrateProject(project: UncheckedProject, formatVersion: number): UncheckedProject {
  let migrated = project;
  for (let version = formatVersion; version < projectFormatVersion; version++) {
    const step = steps[version];
    if (!step) return project;
    migrated = { ...step(migrated), formatVersion: version + 1 };
  }
  return migrated;
}

/** Format 2 added `join` to takes, which is optional: nothing changes. */
function fromFormat1(project: UncheckedProject): UncheckedProject {
  return project;
}

/**
 * Format 3 moved what a take keeps of its model into `model`, and gave files a revision. Scene cuts in
 * the document were found in the project's video; one without cuts may not have been analysed yet. The
 * format is not released yet: whatever else it adds is filled in here.
 */
function fromFormat2(project: UncheckedProject): UncheckedProject {
  const { document, source, takes } = project as {
    document?: { markers?: unknown } | null;
    source?: { contentHash?: unknown } | null;
    takes?: unknown;
  };
  const markers: unknown[] = Array.isArray(document?.markers) ? document.markers : [];
  const hasCuts = markers.some((marker) => (marker as { kind?: unknown } | null)?.kind === 'cut');
  return {
    ...project,
    revision: 0,
    ...(hasCuts && { cutsFoundIn: source?.contentHash }),
    ...(Array.isArray(takes) && { takes: takes.map(migrateTake) }),
  };
}

/**
 * A take of format 1 or 2, as a project or a file of its own holds it, in format 3; anything else is
 * returned unchanged. All models of these formats were VidMuse's, and attended to the whole film.
 */
export function migrateTake(take: unknown): unknown {
  const isEarlier = typeof take === 'object' && take !== null && 'modelId' in take;
  if (!isEarlier) return take;
  const {
    modelId,
    modelFingerprint,
    precision,
    device,
    sampling,
    windowSeconds,
    strideSeconds,
    ...rest
  } = take as Readonly<Record<string, unknown>>;
  const drawn = typeof sampling === 'object' ? sampling : {};
  const parameters = { ...drawn, windowSeconds, strideSeconds, filmContext: 'whole' };
  return {
    ...rest,
    model: { id: modelId, fingerprint: modelFingerprint, precision, device, parameters },
  };
}
