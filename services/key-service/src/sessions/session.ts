/** A session, without its secret. Times are milliseconds since the epoch. */
export interface Session {
  readonly sessionId: string;
  readonly accountId: string;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number;
  /** When it ends unless it is used before. Never after `absoluteExpiresAtMs`. */
  readonly expiresAtMs: number;
  readonly absoluteExpiresAtMs: number;
  readonly endedAtMs: number | null;
  readonly userAgent: string;
  readonly address: string;
}

/** A session with what verifying a credential takes. */
export interface StoredSession extends Session {
  /** The SHA-256 of the whole credential. */
  readonly sha256: Buffer;
}

/** How long sessions last, in milliseconds. */
export interface SessionLifetimes {
  /** Since the last use. */
  readonly idleMs: number;
  /** Since the sign-in, however much it is used. */
  readonly maxMs: number;
}
