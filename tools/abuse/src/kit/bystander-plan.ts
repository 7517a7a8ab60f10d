/** What a bystander does, as long as a phase lasts. Each part is optional, and measured by itself. */
export interface BystanderPlan {
  /** The gateway's public port. */
  readonly port: number;
  /** The address that the bystander's requests come from, one of 127.0.0.0/8. */
  readonly from: string;
  /** Whether each request opens a connection of its own. Otherwise they are kept open, as the official SDKs do. */
  readonly freshConnections?: boolean;
  readonly requests?: RequestPlan;
  readonly revocations?: RevocationPlan;
  readonly newKeys?: NewKeyPlan;
  readonly endpoints?: EndpointPlan;
}

/** Inference requests at a steady rate, whether or not earlier ones have been answered. */
export interface RequestPlan {
  readonly perSecond: number;
  /** Keys to use in turn. Empty: no key. */
  readonly secrets: readonly string[];
  readonly path?: string;
}

/** Revocations one after another, each of a key that exists already. */
export interface RevocationPlan {
  readonly manager: string;
  /** The keys to revoke, each once. When there are none left the bystander revokes no more. */
  readonly keyIds: readonly string[];
  readonly everyMs: number;
}

/** New keys at a steady rate. */
export interface NewKeyPlan {
  readonly manager: string;
  readonly everyMs: number;
}

/** Endpoints one after another: created, awaited until ready, deleted. */
export interface EndpointPlan {
  readonly manager: string;
  readonly hosts: readonly string[];
  readonly everyMs: number;
}

/** A series of attempts: how many there were, how many succeeded, and how long each success took, in milliseconds. */
export interface Series {
  attempted: number;
  readonly durationsMs: number[];
  /** How the failed attempts ended, by status and error code. */
  readonly failures: Record<string, number>;
}

export type BystanderResult = Partial<Record<'requests' | 'revocations' | 'newKeys' | 'endpoints', Series>>;

/** Messages to the bystander's process. It answers 'stop' with the result of the phase. */
export type BystanderCommand =
  | { readonly kind: 'start'; readonly plan: BystanderPlan }
  | { readonly kind: 'stop' };
