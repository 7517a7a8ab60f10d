// Original file: proto/hypervize/keys/v1/keys.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A key as it may be shown. The secret is not in it and cannot be had again.
 */
export interface Key {
  /**
   * The public 8 characters after "hvz_live_". Of an imported key: derived from its SHA-256.
   */
  'keyId'?: (string);
  /**
   * UUID of the account that owns the key.
   */
  'accountId'?: (string);
  /**
   * 1 to 64 printable characters, unique among the account's active keys.
   */
  'name'?: (string);
  /**
   * One or more of "inference", "global" (legacy), "elastic-only", "dedicated:read", "dedicated:invoke".
   */
  'scopes'?: (string)[];
  'createdUnixMs'?: (number | string | Long);
  /**
   * To the minute. Absent: never used.
   */
  'lastUsedUnixMs'?: (number | string | Long);
  /**
   * Absent: does not expire.
   */
  'expiresUnixMs'?: (number | string | Long);
  /**
   * Absent: not revoked.
   */
  'revokedUnixMs'?: (number | string | Long);
  /**
   * The actor's id who revoked it; absent if not revoked.
   */
  'revokedBy'?: (string);
  /**
   * Why, as the actor put it; absent if not revoked.
   */
  'revokedReason'?: (string);
  /**
   * The key id that replaced this one; absent if the key was not rolled.
   */
  'successorKeyId'?: (string);
  /**
   * False only for a default key whose secret has not been made yet. Such a key authenticates nothing.
   */
  'revealed'?: (boolean);
  /**
   * True if the key was made elsewhere and imported.
   */
  'imported'?: (boolean);
  /**
   * How many requests a minute it may make, 1 to 1,000,000. Absent: only the account's limit holds.
   */
  'requestsPerMinute'?: (number);
  '_lastUsedUnixMs'?: "lastUsedUnixMs";
  '_expiresUnixMs'?: "expiresUnixMs";
  '_revokedUnixMs'?: "revokedUnixMs";
  '_revokedBy'?: "revokedBy";
  '_revokedReason'?: "revokedReason";
  '_successorKeyId'?: "successorKeyId";
  '_requestsPerMinute'?: "requestsPerMinute";
}

/**
 * A key as it may be shown. The secret is not in it and cannot be had again.
 */
export interface Key__Output {
  /**
   * The public 8 characters after "hvz_live_". Of an imported key: derived from its SHA-256.
   */
  'keyId': (string);
  /**
   * UUID of the account that owns the key.
   */
  'accountId': (string);
  /**
   * 1 to 64 printable characters, unique among the account's active keys.
   */
  'name': (string);
  /**
   * One or more of "inference", "global" (legacy), "elastic-only", "dedicated:read", "dedicated:invoke".
   */
  'scopes': (string)[];
  'createdUnixMs': (number);
  /**
   * To the minute. Absent: never used.
   */
  'lastUsedUnixMs'?: (number);
  /**
   * Absent: does not expire.
   */
  'expiresUnixMs'?: (number);
  /**
   * Absent: not revoked.
   */
  'revokedUnixMs'?: (number);
  /**
   * The actor's id who revoked it; absent if not revoked.
   */
  'revokedBy'?: (string);
  /**
   * Why, as the actor put it; absent if not revoked.
   */
  'revokedReason'?: (string);
  /**
   * The key id that replaced this one; absent if the key was not rolled.
   */
  'successorKeyId'?: (string);
  /**
   * False only for a default key whose secret has not been made yet. Such a key authenticates nothing.
   */
  'revealed': (boolean);
  /**
   * True if the key was made elsewhere and imported.
   */
  'imported': (boolean);
  /**
   * How many requests a minute it may make, 1 to 1,000,000. Absent: only the account's limit holds.
   */
  'requestsPerMinute'?: (number);
  '_lastUsedUnixMs'?: "lastUsedUnixMs";
  '_expiresUnixMs'?: "expiresUnixMs";
  '_revokedUnixMs'?: "revokedUnixMs";
  '_revokedBy'?: "revokedBy";
  '_revokedReason'?: "revokedReason";
  '_successorKeyId'?: "successorKeyId";
  '_requestsPerMinute'?: "requestsPerMinute";
}
