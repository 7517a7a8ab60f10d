import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createDividedBudget, type DividedBudget } from '@hypervize/runtime';

/** The connections of a server, of which no single address can take those that others need. */
export interface Connections {
  /** A connection was accepted. If there is no place for it, an idle one is closed, or it is closed itself. */
  accepted(socket: Socket): void;
  /** A request has arrived on a connection, which is idle again when the response is closed. */
  serving(socket: Socket, response: ServerResponse): void;
  count(): number;
}

export interface ConnectionsOptions {
  readonly max: number;
  /** Whom a connection from this peer is attributed to; undefined for a proxy, which carries the requests of many. */
  ownerOf(peer: string): string | undefined;
  /** Counts a connection that was closed to make room for another one, or for which there was none. */
  onRefusal(kind: 'closed_idle' | 'refused'): void;
}

/** The open connections of one address, or of all proxies. */
interface Owner {
  readonly name: string | undefined;
  total: number;
  /** Those on which no request is being served, also if the head of one has arrived in part. The longest idle one is first. */
  readonly idle: Set<Socket>;
}

interface State {
  readonly options: ConnectionsOptions;
  /** Divides the places between addresses. Proxies are bounded by `max` alone. */
  readonly places: DividedBudget;
  readonly owners: Map<string | undefined, Owner>;
  readonly open: Map<Socket, { readonly owner: Owner; requests: number }>;
}

/**
 * Bounds the connections of a server. The places are divided between addresses by `createDividedBudget`. If an address has
 * no place left, its longest idle connection is closed for a new one; if the server has none left, that of the owner with
 * the most connections. If none is idle, the new connection is closed.
 */
export function createConnections(options: ConnectionsOptions): Connections {
  const state: State = {
    options,
    places: createDividedBudget(options.max),
    owners: new Map(),
    open: new Map(),
  };
  return {
    accepted: (socket) => accept(state, socket),
    serving: (socket, response) => {
      const connection = state.open.get(socket);
      if (!connection) return;
      connection.requests++;
      connection.owner.idle.delete(socket);
      response.once('close', () => {
        connection.requests--;
        if (connection.requests === 0 && state.open.has(socket)) connection.owner.idle.add(socket);
      });
    },
    count: () => state.open.size,
  };
}

function accept(state: State, socket: Socket): void {
  const name = state.options.ownerOf(socket.remoteAddress ?? '');
  if (!takePlace(state, name)) {
    const isFull = state.open.size >= state.options.max;
    const [longestIdle] = (isFull ? largestIdleOwner(state) : state.owners.get(name))?.idle ?? [];
    if (longestIdle) refuse(state, longestIdle, 'closed_idle');
    if (!longestIdle || !takePlace(state, name)) {
      refuse(state, socket, 'refused');
      return;
    }
  }
  const owner = state.owners.get(name) ?? { name, total: 0, idle: new Set() };
  state.owners.set(name, owner);
  owner.total++;
  owner.idle.add(socket);
  state.open.set(socket, { owner, requests: 0 });
  socket.once('close', () => forget(state, socket));
}

function takePlace({ options, places, open }: State, name: string | undefined): boolean {
  if (open.size >= options.max) return false;
  return name === undefined || places.tryTake(name, 1);
}

/** Of the owners that have an idle connection, the one with the most connections. */
function largestIdleOwner({ owners }: State): Owner | undefined {
  let largest: Owner | undefined;
  for (const owner of owners.values()) {
    if (owner.idle.size > 0 && owner.total > (largest?.total ?? 0)) largest = owner;
  }
  return largest;
}

function refuse(state: State, socket: Socket, kind: 'closed_idle' | 'refused'): void {
  state.options.onRefusal(kind);
  forget(state, socket);
  socket.destroy();
}

function forget({ open, owners, places }: State, socket: Socket): void {
  const connection = open.get(socket);
  if (!connection) return;
  const { owner } = connection;
  open.delete(socket);
  owner.idle.delete(socket);
  owner.total--;
  if (owner.total === 0) owners.delete(owner.name);
  if (owner.name !== undefined) places.release(owner.name, 1);
}
