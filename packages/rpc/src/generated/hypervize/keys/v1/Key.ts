// Original file: proto/hypervize/keys/v1/keys.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A key without its secret, which cannot be retrieved again.
 */
export interface Key {
  /**
   * The public 8 characters after "hvz_live_". For an imported key: derived from its SHA-256.
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
   * Accurate to the minute. Absent: never used.
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
   * Id of the actor who revoked it; absent if not revoked.
   */
  'revokedBy'?: (string);
  /**
   * The reason that the actor gave; absent if not revoked.
   */
  'revokedReason'?: (string);
  /**
   * The key id that replaced this one; absent if the key was not rolled.
   */
  'successorKeyId'?: (string);
  /**
   * False only for a default key whose secret has not been created yet. Such a key authenticates nothing.
   */
  'revealed'?: (boolean);
  /**
   * True if the key was created elsewhere and imported.
   */
  'imported'?: (boolean);
  /**
   * Requests per minute, 1 to 1,000,000. Absent: only the account's limit applies.
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
 * A key without its secret, which cannot be retrieved again.
 */
export interface Key__Output {
  /**
   * The public 8 characters after "hvz_live_". For an imported key: derived from its SHA-256.
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
   * Accurate to the minute. Absent: never used.
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
   * Id of the actor who revoked it; absent if not revoked.
   */
  'revokedBy'?: (string);
  /**
   * The reason that the actor gave; absent if not revoked.
   */
  'revokedReason'?: (string);
  /**
   * The key id that replaced this one; absent if the key was not rolled.
   */
  'successorKeyId'?: (string);
  /**
   * False only for a default key whose secret has not been created yet. Such a key authenticates nothing.
   */
  'revealed': (boolean);
  /**
   * True if the key was created elsewhere and imported.
   */
  'imported': (boolean);
  /**
   * Requests per minute, 1 to 1,000,000. Absent: only the account's limit applies.
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
