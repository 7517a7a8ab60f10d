import type { ClientLink } from '@hypervize/relay';

/**
 * A router that takes longer to answer a ping gets no new requests while there are others, until it has answered one in time;
 * in milliseconds.
 */
const lateAfterMs = 500;

/** Whether a router is slow to answer pings: it is overloaded, or has stopped. */
export function isLate(link: Pick<ClientLink, 'lateMs'>): boolean {
  return link.lateMs() >= lateAfterMs;
}

/**
 * Of two streams at random, the one with the fewest exchanges. If neither can be used, of all: late ones are used if there
 * are no others. Undefined if all are in `except`.
 */
export function pickLink(
  links: readonly ClientLink[],
  except: ReadonlySet<ClientLink>,
  random: () => number,
): ClientLink | undefined {
  const count = links.length;
  const start = Math.floor(random() * count);
  const one = usable(links[start], except);
  // Any of the others.
  const other =
    count > 1 ? usable(links[(start + 1 + Math.floor(random() * (count - 1))) % count], except) : undefined;
  if (one && other) return other.outstanding() < one.outstanding() ? other : one;
  return one ?? other ?? leastLoaded(links, except, start);
}

function usable(link: ClientLink | undefined, except: ReadonlySet<ClientLink>): ClientLink | undefined {
  return link && !isLate(link) && !except.has(link) ? link : undefined;
}

/** Of all that are not late, or of those that are, the one with the fewest exchanges. Of equals, the first after `start`. */
function leastLoaded(
  links: readonly ClientLink[],
  except: ReadonlySet<ClientLink>,
  start: number,
): ClientLink | undefined {
  let best: ClientLink | undefined;
  for (let i = 0; i < links.length; i++) {
    const link = links[(start + i) % links.length] as ClientLink;
    if (!except.has(link) && (!best || isBetter(link, best))) best = link;
  }
  return best;
}

function isBetter(link: ClientLink, best: ClientLink): boolean {
  const isLinkLate = isLate(link);
  if (isLinkLate !== isLate(best)) return !isLinkLate;
  return link.outstanding() < best.outstanding();
}
