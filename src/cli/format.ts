/** Formats bytes as `7.9 GB`, in powers of 1000. */
export function formatBytes(byteCount: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = byteCount;
  let index = 0;
  while (value >= 999.5 && index < units.length - 1) {
    value /= 1000;
    index += 1;
  }
  const digits = index === 0 || value >= 99.5 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[index] ?? ''}`;
}

/** Formats seconds as `0:07` or `1:02:30`. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${pad(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(whole % 60)}`;
}

/** Formats a number with at most `digits` decimals and no trailing zeros. */
export function formatNumber(value: number, digits = 2): string {
  return String(Number(value.toFixed(digits)));
}

/** Formats rows of name and value with the values aligned. */
export function formatRows(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, value]) => `${name.padEnd(width)}${value}`.trimEnd()).join('\n');
}
