import { locale } from './say.ts';

const formats = new Map<number, Intl.NumberFormat>();

/** A number with so many decimals, as the language of the window writes it: `1.5` or `1,5`. */
export function formatNumber(value: number, decimals = 0): string {
  let format = formats.get(decimals);
  if (!format) {
    format = new Intl.NumberFormat(locale, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      useGrouping: false,
      signDisplay: 'negative',
    });
    formats.set(decimals, format);
  }
  // Rounded as everywhere else: Intl rounds 1.005, which is a little less, up.
  return format.format(Number(value.toFixed(decimals)));
}
