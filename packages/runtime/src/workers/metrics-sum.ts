import { type Family, formatExposition, parseExposition, withLabel } from './exposition.js';

/** The metrics of all workers as those of one service. */
export interface MetricsSum {
  /** `text` is what the metrics of a worker are now. */
  update(worker: number, text: string): void;
  /** The process of a worker has ended. What it counted remains part of the sums: a counter never falls. */
  retire(worker: number): void;
  /**
   * Counters and histograms are added up, with the latest values of a worker that has not answered. A gauge has a series
   * for each worker that has answered.
   */
  text(answered: ReadonlySet<number>): string;
}

/** The most series of ended workers that are kept. Further ones are left out of the sums. */
const maxRetiredSeries = 50_000;

type Families = ReadonlyMap<string, Family>;

/** Sums that are still empty. */
export function createMetricsSum(): MetricsSum {
  const latest = new Map<number, Families>();
  const retired = new Map<string, Family>();
  let retiredSeries = 0;

  const keep = (family: Family) => {
    const { series } = emptyLike(retired, family);
    for (const [name, value] of family.series) {
      if (!series.has(name) && ++retiredSeries > maxRetiredSeries) continue;
      series.set(name, (series.get(name) ?? 0) + value);
    }
  };
  return {
    update: (worker, text) => {
      latest.set(worker, new Map(parseExposition(text).map((family) => [family.name, family])));
    },
    retire: (worker) => {
      for (const family of latest.get(worker)?.values() ?? []) if (isAdded(family)) keep(family);
      latest.delete(worker);
    },
    text: (answered) => {
      const sum = new Map<string, Family>();
      for (const family of retired.values()) add(sum, family);
      for (const [worker, families] of latest) {
        for (const family of families.values()) {
          if (isAdded(family)) add(sum, family);
          else if (answered.has(worker)) include(sum, family, worker);
        }
      }
      return formatExposition([...sum.values()]);
    },
  };
}

function isAdded({ type }: Family): boolean {
  return type === 'counter' || type === 'histogram';
}

function add(sum: Map<string, Family>, family: Family): void {
  const { series } = emptyLike(sum, family);
  for (const [name, value] of family.series) series.set(name, (series.get(name) ?? 0) + value);
}

/** Includes the gauges of a worker. `target_info` describes the service: it is the same for all of them. */
function include(sum: Map<string, Family>, family: Family, worker: number): void {
  const { series } = emptyLike(sum, family);
  for (const [name, value] of family.series) {
    series.set(family.name === 'target_info' ? name : withLabel(name, 'worker', String(worker)), value);
  }
}

/** The family of that name; a new one has no series. */
function emptyLike(families: Map<string, Family>, family: Family): Family {
  const known = families.get(family.name) ?? { ...family, series: new Map() };
  families.set(family.name, known);
  return known;
}
