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
  /** Increases with every change of any endpoint. */
  readonly version: number;
}

export type EndpointState =
  /** No host has passed a health probe yet. Requests are served nevertheless. */
  | 'provisioning'
  | 'ready'
  /** Accepts no new requests, and is deleted at a set time. */
  | 'draining'
  /** A record that the endpoint existed. */
  | 'deleted';

const transitions: Readonly<Record<EndpointState, readonly EndpointState[]>> = {
  provisioning: ['ready', 'draining', 'deleted'],
  ready: ['draining', 'deleted'],
  draining: ['deleted'],
  deleted: [],
};

/** The states from which an endpoint may change to `state`. */
export function statesBefore(state: EndpointState): EndpointState[] {
  return (Object.keys(transitions) as EndpointState[]).filter((from) => transitions[from].includes(state));
}

/** The states in which the settings of an endpoint can be changed. */
export const changeable: readonly EndpointState[] = ['provisioning', 'ready'];
