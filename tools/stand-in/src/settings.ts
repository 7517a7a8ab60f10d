export interface StandInOptions {
  /** 0 or absent: a free port. */
  readonly port?: number;
  readonly host?: string;
  readonly models: readonly string[];
  /** Infinity: no delay between tokens. */
  readonly tokensPerSecond?: number;
  readonly firstTokenMs?: number;
  /** The share of requests, 0 to 1, that fail with 500. */
  readonly failureRate?: number;
  /** The number of tokens of a response. */
  readonly completionTokens?: number;
  /** The speed at which prompts are processed, in addition to `firstTokenMs`. Infinity or absent: no delay. */
  readonly prefillTokensPerSecond?: number;
  /** Caches prefixes of prompts up to this number of tokens, which need no processing then. Absent: no cache. */
  readonly prefixCache?: { readonly tokens: number } | undefined;
  /** Completions processed at a time; others wait. Infinity or absent: any number. */
  readonly slots?: number;
  /** Delays every first token, in addition to what a request sets. */
  readonly extraLatencyMs?: number;
  /** Accepts completion requests and never responds, while /health still reports "ok". */
  readonly hang?: boolean;
}

/** The settings that can be changed while the server runs. */
export type SettingsChange = Partial<Omit<StandInOptions, 'port' | 'host'>>;

export type Settings = Readonly<ReturnType<typeof withDefaults>>;

export function withDefaults(options: StandInOptions) {
  return {
    tokensPerSecond: 50,
    firstTokenMs: 30,
    failureRate: 0,
    completionTokens: 40,
    prefillTokensPerSecond: Number.POSITIVE_INFINITY,
    slots: Number.POSITIVE_INFINITY,
    extraLatencyMs: 0,
    hang: false,
    ...options,
  };
}
