export type AuthMode = 'private' | 'public';

/** A dedicated endpoint. */
export interface Endpoint {
  readonly endpointId: string;
  readonly accountId: string;
  readonly model: string;
  readonly authMode: AuthMode;
  /** Base URLs of its model servers. */
  readonly hosts: readonly string[];
  readonly createdAtMs: number;
  readonly state: EndpointState;
  /** Grows with every change of any endpoint. */
  readonly version: number;
}

export type EndpointState =
  /** None of its hosts has been seen to be up yet. Requests are tried all the same. */
  | 'provisioning'
  | 'ready'
  /** Takes no new requests and is deleted in a while. */
  | 'draining'
  /** Only this much is kept of it, that it was there. */
  | 'deleted';

const moves: Readonly<Record<EndpointState, readonly EndpointState[]>> = {
  provisioning: ['ready', 'draining', 'deleted'],
  ready: ['draining', 'deleted'],
  draining: ['deleted'],
  deleted: [],
};

/** The states from which an endpoint may move to this one. */
export function statesBefore(state: EndpointState): EndpointState[] {
  return (Object.keys(moves) as EndpointState[]).filter((from) => moves[from].includes(state));
}

/** The states in which an endpoint can be changed. */
export const changeable: readonly EndpointState[] = ['provisioning', 'ready'];
