import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** Port numbers, both ends included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Above most registered ports, and below the default ephemeral ports of Linux (from 32768), macOS and Windows (from 49152). */
const defaultRange: PortRange = { first: 10_000, last: 32_767 };
const highestPort = 65_535;
/** A range with fewer ports is too small for parallel test processes to stay apart. */
const minimumSize = 2_000;

/**
 * Ports that the kernel does not give to outgoing connections, for the value of Linux's
 * net.ipv4.ip_local_port_range: the default range as far as it is not ephemeral, otherwise what is above the ephemeral
 * ports. The default range if the value is unknown or leaves too little room.
 */
export function listenerPorts(ephemeral: string | undefined): PortRange {
  const [, low, high] = /^(\d+)\s+(\d+)\s*$/.exec(ephemeral ?? '') ?? [];
  if (low === undefined || high === undefined) return defaultRange;
  const below = { first: defaultRange.first, last: Math.min(defaultRange.last, Number(low) - 1) };
  const above = { first: Number(high) + 1, last: highestPort };
  return [below, above].find(({ first, last }) => last - first + 1 >= minimumSize) ?? defaultRange;
}

/**
 * Creates a function that resolves to a port of the range on which nothing listens on the loopback interface. It goes
 * through the range from `start`, so it returns no port twice before it has returned all others. Rejects if every port
 * of the range is in use.
 */
export function createPortAllocator({ first, last }: PortRange, start: number): () => Promise<number> {
  const size = last - first + 1;
  let next = start - first;
  return async () => {
    for (let tried = 0; tried < size; tried++) {
      const port = first + (next++ % size);
      if (await isFree(port)) return port;
    }
    throw new Error(`every port from ${first} to ${last} is in use`);
  };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function ephemeralPorts(): string | undefined {
  try {
    return readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');
  } catch {
    return undefined;
  }
}

const range = listenerPorts(ephemeralPorts());

/**
 * Resolves to a free TCP port of the loopback interface for a server that is started later, possibly by another process.
 * Nothing holds the port until then, so three things keep it free: it is not an ephemeral port, which any outgoing
 * connection can take; no call in this process returns it again; and each process starts at a random port, so that
 * parallel test processes use different parts of the range.
 */
export const freePort = createPortAllocator(range, randomInt(range.first, range.last + 1));
