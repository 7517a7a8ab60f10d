/** A measurement over several rounds. */
export interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Median and range of at least one value. */
export function figureOf(values: readonly number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
  return { median, min: sorted[0] as number, max: sorted.at(-1) as number };
}

/** The smallest value that a share of the values, 0 to 1, does not exceed. NaN if there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Collects values by measure and contestant. */
export interface Results {
  add(measure: string, contestant: string, value: number): void;
  figures(): Record<string, Record<string, Figure>>;
}

export function createResults(): Results {
  const values = new Map<string, Map<string, number[]>>();
  return {
    add: (measure, contestant, value) => {
      const byContestant = values.get(measure) ?? new Map<string, number[]>();
      values.set(measure, byContestant.set(contestant, [...(byContestant.get(contestant) ?? []), value]));
    },
    figures: () =>
      Object.fromEntries(
        [...values].map(([measure, byContestant]) => [
          measure,
          Object.fromEntries([...byContestant].map(([contestant, of]) => [contestant, figureOf(of)])),
        ]),
      ),
  };
}
