import { createHash } from 'node:crypto';

/**
 * At most `max` of the addresses. If there are more, each gateway chooses its own by rendezvous hashing: gateways spread over
 * the routers, and an address that comes or goes changes no more than one of those that are chosen.
 */
export function chooseSubset(addresses: readonly string[], gatewayId: string, max: number): string[] {
  const distinct = [...new Set(addresses)];
  if (distinct.length <= max) return distinct;
  const hashed = distinct.map((address) => ({ address, hash: hashOf(`${gatewayId}\n${address}`) }));
  hashed.sort((a, b) => Buffer.compare(a.hash, b.hash));
  return hashed.slice(0, max).map(({ address }) => address);
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
