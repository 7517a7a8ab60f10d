// Original file: proto/hypervize/keys/v1/keys.proto

import type { Long } from '@grpc/proto-loader';

export interface ImportedKey {
  'accountId'?: (string);
  /**
   * 1 to 64 printable characters. If an active key already has the name, a number is appended.
   */
  'name'?: (string);
  'scopes'?: (string)[];
  /**
   * SHA-256 of the whole key, 32 bytes.
   */
  'sha256'?: (Buffer | Uint8Array | string);
  /**
   * Absent: does not expire.
   */
  'expiresUnixMs'?: (number | string | Long);
  /**
   * See Key.requests_per_minute.
   */
  'requestsPerMinute'?: (number);
  '_expiresUnixMs'?: "expiresUnixMs";
  '_requestsPerMinute'?: "requestsPerMinute";
}

export interface ImportedKey__Output {
  'accountId': (string);
  /**
   * 1 to 64 printable characters. If an active key already has the name, a number is appended.
   */
  'name': (string);
  'scopes': (string)[];
  /**
   * SHA-256 of the whole key, 32 bytes.
   */
  'sha256': (Buffer);
  /**
   * Absent: does not expire.
   */
  'expiresUnixMs'?: (number);
  /**
   * See Key.requests_per_minute.
   */
  'requestsPerMinute'?: (number);
  '_expiresUnixMs'?: "expiresUnixMs";
  '_requestsPerMinute'?: "requestsPerMinute";
}
