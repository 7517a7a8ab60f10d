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

/** Figures by measure and contestant. */
export type Figures = Record<string, Record<string, Figure>>;

/** Collects values by measure, contestant and round. */
export interface Results {
  /** Adds the value of a round. Round 0 warms up and is not counted. */
  add(measure: string, contestant: string, round: number, value: number): void;
  figures(): Figures;
  /** By measure and other contestant: what one contestant has in relation to it, in the same rounds. */
  ratios(of: string): Figures;
}

export function createResults(): Results {
  const measures = new Map<string, Map<string, Map<number, number>>>();
  const eachMeasure = (convert: (byContestant: ReadonlyMap<string, ByRound>) => Record<string, Figure>) =>
    Object.fromEntries([...measures].map(([measure, byContestant]) => [measure, convert(byContestant)]));
  return {
    add: (measure, contestant, round, value) => {
      if (round === 0) return;
      const byContestant = measures.get(measure) ?? new Map<string, Map<number, number>>();
      const byRound = byContestant.get(contestant) ?? new Map<number, number>();
      measures.set(measure, byContestant.set(contestant, byRound.set(round, value)));
    },
    figures: () => eachMeasure((byContestant) => figuresOf(byContestant)),
    ratios: (of) =>
      eachMeasure((byContestant) => {
        const own = byContestant.get(of) ?? new Map<number, number>();
        const others = [...byContestant].filter(([name]) => name !== of);
        return figuresOf(new Map(others.map(([name, values]) => [name, ratiosInRounds(own, values)])));
      }),
  };
}

type ByRound = ReadonlyMap<number, number>;

/** Contestants without any value are left out. */
function figuresOf(byContestant: ReadonlyMap<string, ByRound>): Record<string, Figure> {
  const measured = [...byContestant].filter(([, values]) => values.size > 0);
  return Object.fromEntries(measured.map(([name, values]) => [name, figureOf([...values.values()])]));
}

/** The ratios of two contestants' values in the rounds that both have, without divisions by 0. */
function ratiosInRounds(own: ByRound, other: ByRound): ByRound {
  return new Map(
    [...own].flatMap(([round, value]) => {
      const divisor = other.get(round);
      return divisor ? [[round, value / divisor] as const] : [];
    }),
  );
}
