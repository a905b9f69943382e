import { badCheckpoint } from './random-access-file.ts';

/** Longest text of settings (xp.cfg) in characters, written or resolved; real ones have 15,000. */
export const maximumSettingsLength = 2 ** 19;

const maximumSettings = 100_000;

/** Deepest nesting of settings. */
export const maximumSettingsDepth = 64;

/**
 * Counts the settings of a checkpoint and their text while they are read, so that references that
 * multiply are refused early. AppError `bad-checkpoint`.
 */
export class SettingsBudget {
  readonly #path: string;
  #settings = 0;
  #length = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Counts one setting at this depth. */
  addSetting(depth: number): void {
    if (depth > maximumSettingsDepth)
      throw badCheckpoint(this.#path, 'its settings (xp.cfg) are nested too deeply');
    if (++this.#settings > maximumSettings)
      throw badCheckpoint(this.#path, 'its settings (xp.cfg) are too many');
  }

  /** Counts text that was read or written, in characters. */
  addText(length: number): void {
    this.#length += length;
    if (this.#length > maximumSettingsLength) throw settingsTooLong(this.#path);
  }
}

/** The error for settings that are longer than any real ones. */
export function settingsTooLong(path: string): Error {
  return badCheckpoint(
    path,
    `its settings (xp.cfg) have more than ${maximumSettingsLength} characters`,
  );
}
