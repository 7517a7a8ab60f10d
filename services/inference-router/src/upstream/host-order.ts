/** The host to ask first, and the one to ask if that fails; the same if there is only one. */
export type HostOrder = (hosts: readonly string[]) => readonly [first: string, second: string];

/** Each host in its turn. */
export function createRoundRobin(): HostOrder {
  let turn = 0;
  return (hosts) => {
    const first = turn++ % hosts.length;
    return [hosts[first] as string, hosts[(first + 1) % hosts.length] as string];
  };
}
