import type { ParityResult } from './run-parity.ts';
import type { Measurement, Row } from './row.ts';

const titles = ['array', 'shape', 'difference', 'limit', 'verdict'];

/** The parity table as text, with a line below it that says whether all arrays are good, and which failed. */
export function formatResult({ rows, good }: ParityResult): string {
  const bad = rows.filter(({ verdict }) => verdict === 'failed').map(({ name }) => name);
  const summary = good
    ? `All ${rows.length} arrays are good.`
    : `${bad.length} of ${rows.length} arrays failed: ${bad.join(', ')}`;
  return `${formatTable(rows)}\n\n${summary}`;
}

/** A line per array. */
function formatTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.name,
    row.shape.join(' x '),
    row.measured ? formatMeasurement(row.measured) : '',
    row.limit === undefined ? '' : formatNumber(row.limit),
    row.verdict === 'failed' ? 'FAILED' : row.verdict,
    row.note ?? '',
  ]);
  const lines = [[...titles, ''], ...cells];
  const widths = titles.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function formatMeasurement(measured: Measurement): string {
  switch (measured.kind) {
    case 'difference':
      return formatNumber(measured.largest);
    case 'mismatches':
      return `${measured.count} of ${measured.of} differ`;
    case 'agreement':
      return `${(100 * measured.share).toFixed(1)}% equal`;
    case 'divergence':
      return `KL mean ${formatNumber(measured.mean)}, max ${formatNumber(measured.largest)}`;
  }
}

function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return 'not a number';
  if (value === 0 || (Number.isInteger(value) && value < 1000)) return String(value);
  return value.toExponential(1);
}
