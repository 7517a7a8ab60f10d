/** A figure of several runs. */
export interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Median and spread. There must be at least one value. */
export function figureOf(values: readonly number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
  return { median, min: sorted[0] as number, max: sorted.at(-1) as number };
}

/** The figures of each contestant and measure, as the runs come in. */
export function createResults() {
  const values = new Map<string, Map<string, number[]>>();
  return {
    add: (measure: string, contestant: string, value: number) => {
      const of = values.get(measure) ?? new Map<string, number[]>();
      values.set(measure, of.set(contestant, [...(of.get(contestant) ?? []), value]));
    },
    figures: (): Record<string, Record<string, Figure>> =>
      Object.fromEntries(
        [...values].map(([measure, of]) => [
          measure,
          Object.fromEntries([...of].map(([contestant, runs]) => [contestant, figureOf(runs)])),
        ]),
      ),
  };
}
