export interface StandInOptions {
  /** 0 or absent: a free one. */
  readonly port?: number;
  readonly host?: string;
  readonly models: readonly string[];
  /** Infinity: as fast as it can. */
  readonly tokensPerSecond?: number;
  readonly firstTokenMs?: number;
  /** The share of requests, 0 to 1, that are answered with 500 before anything else. */
  readonly failureRate?: number;
  readonly tokensPerAnswer?: number;
  /** How fast a prompt is read, which is done after `firstTokenMs`. Infinity or absent: in no time. */
  readonly prefillTokensPerSecond?: number;
  /** Remembers how prompts began, so many tokens of them, and need not read that again. Absent: remembers nothing. */
  readonly prefixCache?: { readonly tokens: number } | undefined;
  /** Completions that are worked on at a time; more of them wait. Infinity or absent: any number. */
  readonly slots?: number;
  /** Every first token comes so much later, whatever the request says of it. */
  readonly extraLatencyMs?: number;
  /** Takes completions and never answers them, though it still says that it is well. */
  readonly hang?: boolean;
}

/** What can be changed while it runs. */
export type Changes = Partial<Omit<StandInOptions, 'port' | 'host'>>;

export type Settings = Readonly<ReturnType<typeof withDefaults>>;

export function withDefaults(options: StandInOptions) {
  return {
    tokensPerSecond: 50,
    firstTokenMs: 30,
    failureRate: 0,
    tokensPerAnswer: 40,
    prefillTokensPerSecond: Number.POSITIVE_INFINITY,
    slots: Number.POSITIVE_INFINITY,
    extraLatencyMs: 0,
    hang: false,
    ...options,
  };
}
