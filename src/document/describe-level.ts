/** A gain as people read it: `−6.0 dB`, `+3.0 dB`. */
export function describeLevel(decibels: number): string {
  const sign = decibels > 0 ? '+' : decibels < 0 ? '−' : '';
  return `${sign}${Math.abs(decibels).toFixed(1)} dB`;
}

/** A number, or its digits, with the minus sign of typography: `−14`. */
export function withMinusSign(value: number | string): string {
  return String(value).replace('-', '−');
}
