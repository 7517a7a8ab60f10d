const whole = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** "12,345". */
export function wholeNumber(value: number): string {
  return whole.format(value);
}

/** "12.3K": for axes and legends. */
export function compactNumber(value: number): string {
  return compact.format(value);
}

/** "850 ms", "1.2 s". A dash if it is not known. */
export function durationText(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '–';
  return ms < 1_000 ? `${whole.format(Math.round(ms))} ms` : `${oneDigit.format(ms / 1_000)} s`;
}

/** "41.5": a rate. */
export function rateText(value: number): string {
  return oneDigit.format(value);
}
