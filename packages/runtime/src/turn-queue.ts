import { createDividedBudget } from './divided-budget.js';

export interface TurnQueueLimits {
  /** How many turns may be taken at the same time. */
  readonly concurrency: number;
  /** How many of them by one owner. */
  readonly maxPerOwner: number;
  /** How many may wait, divided between the owners by `createDividedBudget`. */
  readonly maxWaiting: number;
}

export type Turn =
  /** The work may be done now. `end` must be called once it is done. */
  | { readonly kind: 'granted'; end(): void }
  /** Too many are waiting, or too many of this owner. */
  | { readonly kind: 'refused' }
  /** The signal aborted before the turn came. */
  | { readonly kind: 'aborted' };

/** Bounds how much is done at the same time, and serves the owners that wait in rotation, one turn each. */
export interface TurnQueue {
  /** Waits for a turn of the owner. Within one owner the order is first in, first out. */
  enter(owner: string, signal?: AbortSignal): Promise<Turn>;
  /** How many are waiting. */
  waiting(): number;
}

interface Owner {
  readonly name: string;
  readonly waiting: ((turn: Turn) => void)[];
  running: number;
  /** Whether the owner is in the rotation: it waits and may take another turn. */
  inRotation: boolean;
}

/** An empty queue. */
export function createTurnQueue({ concurrency, maxPerOwner, maxWaiting }: TurnQueueLimits): TurnQueue {
  const places = createDividedBudget(maxWaiting);
  const owners = new Map<string, Owner>();
  const rotation: Owner[] = [];
  let running = 0;

  const rotate = (owner: Owner) => {
    if (owner.inRotation || owner.waiting.length === 0 || owner.running >= maxPerOwner) return;
    owner.inRotation = true;
    rotation.push(owner);
  };
  const forgetIfIdle = ({ name, running, waiting }: Owner) => {
    if (running === 0 && waiting.length === 0) owners.delete(name);
  };
  const grant = (owner: Owner): Turn => {
    running++;
    owner.running++;
    let ended = false;
    return {
      kind: 'granted',
      end: () => {
        if (ended) return;
        ended = true;
        running--;
        owner.running--;
        rotate(owner);
        forgetIfIdle(owner);
        serve();
      },
    };
  };
  const serve = () => {
    while (running < concurrency) {
      const owner = rotation.shift();
      if (!owner) return;
      owner.inRotation = false;
      const start = owner.waiting.shift();
      // Undefined: what waited was aborted.
      if (!start) continue;
      places.release(owner.name, 1);
      start(grant(owner));
      rotate(owner);
    }
  };
  const ownerOf = (name: string): Owner => {
    const owner = owners.get(name) ?? { name, waiting: [], running: 0, inRotation: false };
    owners.set(name, owner);
    return owner;
  };
  const wait = (owner: Owner, signal: AbortSignal | undefined) =>
    new Promise<Turn>((resolve) => {
      const start = (turn: Turn) => {
        signal?.removeEventListener('abort', abort);
        resolve(turn);
      };
      const abort = () => {
        owner.waiting.splice(owner.waiting.indexOf(start), 1);
        places.release(owner.name, 1);
        forgetIfIdle(owner);
        resolve({ kind: 'aborted' });
      };
      signal?.addEventListener('abort', abort, { once: true });
      owner.waiting.push(start);
      rotate(owner);
    });

  return {
    enter: async (name, signal) => {
      if (signal?.aborted) return { kind: 'aborted' };
      const held = owners.get(name);
      const free = running < concurrency && (held?.running ?? 0) < maxPerOwner;
      // If a turn is free for this owner, no other owner that could take it is waiting.
      if (free) return grant(ownerOf(name));
      if (!places.tryTake(name, 1)) return { kind: 'refused' };
      return wait(ownerOf(name), signal);
    },
    waiting: () => places.used(),
  };
}
