import type { ModelDescription } from '../engine/index.ts';
import { showValue } from '../shared/show-text.ts';

const longestNotice = 500;

/** Whether the licence with this short name forbids commercial use. */
export function isNonCommercial(licenceName: string): boolean {
  return /(^|[^a-z])nc([^a-z]|$)|non-?commercial/i.test(licenceName);
}

/** The licence of a model and, where it has one, its notice, as rows of name and value. */
export function licenceRows({ licence, notice }: ModelDescription): [string, string][] {
  const terms = isNonCommercial(licence.name) ? ' (not for commercial use)' : '';
  const rows: [string, string][] = [['Licence', `${showValue(licence.name)}${terms}`]];
  if (notice !== undefined) {
    rows.push(['Notice', showValue(notice.replace(/\s+/g, ' ').trim(), longestNotice)]);
  }
  return rows;
}

/** Licence and notice as sentences, to print wherever the model or its music is used. */
export function describeLicence(description: ModelDescription): string[] {
  return licenceRows(description).map(([name, value]) => `${name} of the model: ${value}`);
}
