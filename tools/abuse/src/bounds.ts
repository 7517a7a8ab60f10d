import type { Measure } from './kit/measures.js';

/** What a measure may be under attack. Times are bounded by their ratio to the quiet time, never by themselves. */
export type Bound =
  | { readonly kind: 'ratio'; readonly max: number; readonly floor: number }
  | { readonly kind: 'at most'; readonly limit: number }
  | { readonly kind: 'at least'; readonly limit: number };

/**
 * At most `max` times the quiet value. A quiet value below `floor` counts as `floor`: a machine with few cores schedules no
 * finer, and a ratio to less would measure the scheduler.
 */
export function ratio(max: number, floor: number): Bound {
  return { kind: 'ratio', max, floor };
}

export function atMost(limit: number): Bound {
  return { kind: 'at most', limit };
}

export function atLeast(limit: number): Bound {
  return { kind: 'at least', limit };
}

/**
 * A bound for a machine that other programs use at the same time: ratios of times are far wider. Counts and shares are as
 * strict as ever.
 */
export function relaxed(bound: Bound): Bound {
  return bound.kind === 'ratio' ? ratio(4 * bound.max, 2 * bound.floor) : bound;
}

/** Whether a bound holds. A value that is missing or not a number is outside of every bound. */
export function holds(bound: Bound, quiet: Measure | undefined, attacked: Measure | undefined): boolean {
  if (!attacked) return false;
  switch (bound.kind) {
    case 'ratio':
      return quiet !== undefined && attacked.value <= bound.max * Math.max(bound.floor, quiet.value);
    case 'at most':
      return attacked.value <= bound.limit;
    case 'at least':
      return attacked.value >= bound.limit;
  }
}

export function describeBound(bound: Bound): string {
  switch (bound.kind) {
    case 'ratio':
      return `≤ ${bound.max} × max(quiet, ${bound.floor})`;
    case 'at most':
      return `≤ ${bound.limit}`;
    case 'at least':
      return `≥ ${bound.limit}`;
  }
}
