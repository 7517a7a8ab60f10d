import type { Action } from '@hypervize/auth-model';
import type { Caller } from '../auth/caller.js';
import type { Verification } from '../auth/verification.js';

/** What gives an in-flight request its right, and how to check it again. */
export interface AccessRight {
  readonly caller: Caller;
  readonly action: Action;
  /** Verifies the key again, as if the request arrived now. Undefined without a key. */
  readonly verify: (() => Promise<Verification>) | undefined;
  /** When the key expires, in milliseconds since the epoch; null: never. */
  expiresAtMs: number | null;
}

/** The subject under which requests without a key are registered. */
export const anonymousSubject = '';
