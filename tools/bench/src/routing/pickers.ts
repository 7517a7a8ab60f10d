import { createPicker, type Picker } from '@hypervize/inference-router/parts/scheduling/picker';

/** The pickers that are compared. Everything else about a pool is the same. */
export const pickers = {
  'round-robin': () => createRoundRobin(),
  'least connections': () => createLeastConnections(),
  'two choices': () => createTwoChoices(),
  /** The router's own picker, which a pool uses if none is given. */
  'four choices': () => undefined,
} satisfies Record<string, () => Picker | undefined>;

export type PickerName = keyof typeof pickers;

function createTwoChoices(): Picker {
  return createPicker({
    draws: 2,
    random: Math.random,
    monotonicMs: () => performance.now(),
    baselineFirstByteMs: () => 1,
    slowStartMs: 10_000,
  });
}

/** Where a picker starts. If several routers started with the same host, they would all send to one host at a time. */
const randomStart = () => Math.floor(Math.random() * 1_000);

/** Picks the available hosts in turn. */
export function createRoundRobin(start = randomStart()): Picker {
  let turn = start;
  return (hosts, available) => {
    for (let i = 0; i < hosts.length; i++) {
      const host = hosts[turn++ % hosts.length];
      if (host && available(host)) return host;
    }
    return undefined;
  };
}

/** Picks the available host with the fewest outstanding requests. Ties are broken in turn. */
export function createLeastConnections(start = randomStart()): Picker {
  let turn = start;
  return (hosts, available) => {
    turn++;
    let least: (typeof hosts)[number] | undefined;
    for (let i = 0; i < hosts.length; i++) {
      const host = hosts[(turn + i) % hosts.length];
      if (host && available(host) && (!least || host.outstanding < least.outstanding)) least = host;
    }
    return least;
  };
}
