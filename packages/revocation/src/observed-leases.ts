import type { Clock } from '@hypervize/runtime';
import type { LeaseRow, Progress } from './lease-store.js';

/** A lease as it is shown to an operator. */
export interface Holder extends LeaseRow {
  /** The lease has expired: the holder no longer relies on its memory. */
  readonly lapsed: boolean;
}

/**
 * The leases as this replica has observed them. A lease is timed by this replica's monotonic clock, from when it first
 * read the renewal. The holder sent for the renewal before that, so the lease has expired at the holder when it has
 * expired here. The time of day on the machines does not matter.
 */
export interface ObservedLeases {
  /** Replaces the leases by those just read from the store. */
  replace(rows: readonly LeaseRow[]): void;
  /** Takes the progress that a holder reported to this replica, which may not be in the store yet. */
  report(progress: Progress): void;
  remove(holderId: string): void;
  /** Every lease, also those that have lapsed, sorted by holder id. */
  holders(): Holder[];
  /** The holders, sorted, of leases that have not lapsed and that have not applied the change at `seq`. */
  behind(seq: number): string[];
  /** How many leases have not lapsed. */
  activeCount(): number;
  /** The leases that lapsed too long ago to be of interest to an operator. */
  outdated(): LeaseRow[];
  /** How long the longest lease can take to lapse, measured by any holder's clock, in milliseconds. */
  longestMs(): number;
}

interface ObservedLease extends LeaseRow {
  /** When this replica first read this renewal, by its monotonic clock. */
  readonly observedMs: number;
}

/** The most by which one machine's clock may run faster or slower than another's. Working clocks differ by far less. */
const clockRateMargin = 1.05;
/** How long a lapsed lease stays visible to operators before it is removed, in milliseconds. */
const keepLapsedMs = 600_000;

/** No leases yet. `leaseMs` is the length of the leases that this replica grants. */
export function createObservedLeases(clock: Clock, leaseMs: number): ObservedLeases {
  let leases = new Map<string, ObservedLease>();
  const reported = new Map<string, number>();
  const ageMs = (lease: ObservedLease) => clock.monotonic() - lease.observedMs;
  const hasLapsed = (lease: ObservedLease) => ageMs(lease) >= lease.leaseMs * clockRateMargin;
  const appliedBy = ({ holderId, appliedSeq }: LeaseRow) =>
    Math.max(appliedSeq, reported.get(holderId) ?? appliedSeq);
  const all = () => [...leases.values()];

  return {
    replace: (rows) => {
      leases = observe(rows, leases, clock.monotonic());
      for (const holderId of reported.keys()) if (!leases.has(holderId)) reported.delete(holderId);
    },
    report: ({ holderId, appliedSeq }) => {
      reported.set(holderId, Math.max(appliedSeq, reported.get(holderId) ?? appliedSeq));
    },
    remove: (holderId) => {
      leases.delete(holderId);
    },
    holders: () =>
      all()
        .map((lease) => ({ ...lease, appliedSeq: appliedBy(lease), lapsed: hasLapsed(lease) }))
        .sort((a, b) => (a.holderId < b.holderId ? -1 : 1)),
    behind: (seq) =>
      all()
        .filter((lease) => appliedBy(lease) < seq && !hasLapsed(lease))
        .map(({ holderId }) => holderId)
        .sort(),
    activeCount: () => all().filter((lease) => !hasLapsed(lease)).length,
    outdated: () => all().filter((lease) => ageMs(lease) > keepLapsedMs),
    longestMs: () => all().reduce((most, lease) => Math.max(most, lease.leaseMs), leaseMs) * clockRateMargin,
  };
}

/** Rows just read, each timed from when its renewal was first read. */
function observe(
  rows: readonly LeaseRow[],
  before: ReadonlyMap<string, ObservedLease>,
  nowMs: number,
): Map<string, ObservedLease> {
  return new Map(
    rows.map((row) => {
      const known = before.get(row.holderId);
      const observedMs = known?.renewal === row.renewal ? known.observedMs : nowMs;
      return [row.holderId, { ...row, observedMs }];
    }),
  );
}
