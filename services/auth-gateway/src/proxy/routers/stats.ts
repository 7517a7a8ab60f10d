import type { ClientLink } from '@hypervize/relay';
import { isLate } from './pick.js';

/** `late`: open, and takes long to answer pings. `backing_off`: is opened again after a pause. */
export const streamStates = ['connecting', 'open', 'late', 'draining', 'backing_off'] as const;
type StreamState = (typeof streamStates)[number];

/** The streams in each state, and the requests on all of them. */
export interface RouterStats {
  readonly streams: Readonly<Record<StreamState, number>>;
  readonly exchanges: number;
}

/** Counts streams. `live`: those that have not been closed; `backingOff`: how many are to be opened again. */
export function statsOf(live: Iterable<ClientLink>, backingOff: number): RouterStats {
  const counts = { connecting: 0, open: 0, late: 0, draining: 0, backing_off: backingOff };
  let exchanges = 0;
  for (const link of live) {
    exchanges += link.outstanding();
    const state = link.state();
    if (state === 'open' && isLate(link)) counts.late++;
    else if (state !== 'closed') counts[state]++;
  }
  return { streams: counts, exchanges };
}
