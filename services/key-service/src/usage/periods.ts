const hourMs = 3_600_000;

/** The start of the hour of a time, in milliseconds since the epoch. */
export function hourOf(ms: number): number {
  return Math.floor(ms / hourMs) * hourMs;
}

/** The smallest range of whole hours that covers a range of time, in milliseconds since the epoch. */
export function wholeHours(fromMs: number, toMs: number): { fromMs: number; toMs: number } {
  return { fromMs: hourOf(fromMs), toMs: Math.ceil(toMs / hourMs) * hourMs };
}

/** The UTC month of a time, in milliseconds since the epoch; `endMs` is excluded. */
export function monthOf(ms: number): { beginMs: number; endMs: number } {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  return { beginMs: Date.UTC(year, month), endMs: Date.UTC(year, month + 1) };
}
