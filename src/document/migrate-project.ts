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

/** Format 3 is not released yet: whatever it adds is filled in here. */
function fromFormat2(project: UncheckedProject): UncheckedProject {
  return project;
}
