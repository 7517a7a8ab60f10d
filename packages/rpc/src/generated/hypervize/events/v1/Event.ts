// Original file: proto/hypervize/events/v1/events.proto

import type { Long } from '@grpc/proto-loader';

// Original file: proto/hypervize/events/v1/events.proto

export const _hypervize_events_v1_Event_Kind = {
  KIND_UNSPECIFIED: 'KIND_UNSPECIFIED',
  /**
   * An entry was added to the audit log of the account.
   */
  KIND_ACTION: 'KIND_ACTION',
  /**
   * A revocation that was committed before has taken effect everywhere.
   */
  KIND_CONFIRMED: 'KIND_CONFIRMED',
  /**
   * Events may have been missed: read everything again.
   */
  KIND_LOST: 'KIND_LOST',
} as const;

export type _hypervize_events_v1_Event_Kind =
  | 'KIND_UNSPECIFIED'
  | 0
  /**
   * An entry was added to the audit log of the account.
   */
  | 'KIND_ACTION'
  | 1
  /**
   * A revocation that was committed before has taken effect everywhere.
   */
  | 'KIND_CONFIRMED'
  | 2
  /**
   * Events may have been missed: read everything again.
   */
  | 'KIND_LOST'
  | 3

export type _hypervize_events_v1_Event_Kind__Output = typeof _hypervize_events_v1_Event_Kind[keyof typeof _hypervize_events_v1_Event_Kind]

export interface Event {
  'kind'?: (_hypervize_events_v1_Event_Kind);
  /**
   * UUID. Of LOST: empty if it concerns every account; otherwise the account has been followed, and its events are sent from
   * now on. Every follow_account_id is answered in this way.
   */
  'accountId'?: (string);
  /**
   * As in the audit log: "key.created", "key.revoked", "session.ended", "endpoint.created", … Only actions that succeeded.
   */
  'action'?: (string);
  /**
   * What the action concerns; empty where it concerns none.
   */
  'keyId'?: (string);
  'endpointId'?: (string);
  'sessionId'?: (string);
  'atUnixMs'?: (number | string | Long);
  /**
   * Of CONFIRMED: the seq of the change and how long it took from its commit.
   */
  'seq'?: (number | string | Long);
  'tookMs'?: (number | string | Long);
}

export interface Event__Output {
  'kind': (_hypervize_events_v1_Event_Kind__Output);
  /**
   * UUID. Of LOST: empty if it concerns every account; otherwise the account has been followed, and its events are sent from
   * now on. Every follow_account_id is answered in this way.
   */
  'accountId': (string);
  /**
   * As in the audit log: "key.created", "key.revoked", "session.ended", "endpoint.created", … Only actions that succeeded.
   */
  'action': (string);
  /**
   * What the action concerns; empty where it concerns none.
   */
  'keyId': (string);
  'endpointId': (string);
  'sessionId': (string);
  'atUnixMs': (number);
  /**
   * Of CONFIRMED: the seq of the change and how long it took from its commit.
   */
  'seq': (number);
  'tookMs': (number);
}
