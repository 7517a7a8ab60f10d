/** What was measured, by name. The name states the unit unless it is a plain count. */
export type Measures = Readonly<Record<string, Measure>>;

export interface Measure {
  readonly value: number;
  /** How the value is printed, if not as a number. */
  readonly text?: string;
}

/** A share of a whole, printed as "198 of 200". */
export function shareOf(part: number, whole: number): Measure {
  return { value: whole === 0 ? Number.NaN : part / whole, text: `${part} of ${whole}` };
}

/** Measures from plain numbers. */
export function counts(numbers: Readonly<Record<string, number>>): Measures {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, { value }]));
}
