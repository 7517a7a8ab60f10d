import { createPicker, type Picker } from '@hypervize/inference-router/parts/scheduling/picker';

/** Ways of choosing a host that ours is compared with. Everything else of a pool is the same for all of them. */
export const choices = {
  'round-robin': () => createRoundRobin(),
  'least connections': () => createLeastConnections(),
  'two choices': () => twoChoices(),
  /** Ours, which is what a pool does if it is not told otherwise. */
  'four choices': () => undefined,
} satisfies Record<string, () => Picker | undefined>;

export type Choice = keyof typeof choices;

function twoChoices(): Picker {
  return createPicker({
    draws: 2,
    random: Math.random,
    monotonicMs: () => performance.now(),
    baselineFirstByteMs: () => 1,
    slowStartMs: 10_000,
  });
}

/** Several routers that all began with the same host would go on in step, and ask one host after the other at once. */
const anywhere = () => Math.floor(Math.random() * 1_000);

/** One after the other. */
export function createRoundRobin(start = anywhere()): Picker {
  let turn = start;
  return (hosts, available) => {
    for (let i = 0; i < hosts.length; i++) {
      const host = hosts[turn++ % hosts.length];
      if (host && available(host)) return host;
    }
    return undefined;
  };
}

/** The one with the fewest requests that it has not answered; of several such, one after the other. */
export function createLeastConnections(start = anywhere()): Picker {
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
