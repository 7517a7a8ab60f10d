import type { Verification } from './verification.js';

/** A request that presents a key, as far as it matters for the bounds on lookups. */
export interface Presenter {
  readonly address: string;
  /** A wrong key has come on the same connection before. Others are served first. */
  readonly suspect: boolean;
  /** The client has disconnected, so the result is of no use. */
  isGone(): boolean;
}

/** Looks up a key that this gateway does not know, in the shared cache or at key-service. */
export type KeyLookup = () => Verification | Promise<Verification>;

/** `not_verified`: the address has used up its lookups, so nothing is known about the key. */
export type VerificationResult = Verification | { readonly kind: 'not_verified' };

/** Bounds the lookups that are made for one address, so that wrong keys cannot keep key-service busy. */
export interface KeyLookups {
  /**
   * Runs a lookup as soon as the bounds permit. Only one that finds a wrong key uses up the budget of its address. Rejects
   * as the lookup does, and with auth_unavailable if it cannot begin in time because too many others are in progress.
   */
  run(presenter: Presenter, lookup: KeyLookup): Promise<VerificationResult>;
}
