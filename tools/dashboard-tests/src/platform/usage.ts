import { clientCredentials, contracts, createClient } from '@hypervize/rpc';

/** The usage of one key with one model on each of the last days. */
export interface UsageHistory {
  readonly accountId: string;
  readonly keyId: string;
  readonly endpointId?: string;
  readonly model: string;
  /** Requests of each day, the last one today. */
  readonly requestsPerDay: readonly number[];
}

const dayMs = 24 * 3_600_000;
const promptTokens = 180;
const completionTokens = 420;

/** Records usage as a gateway does, with times in the past. */
export async function recordHistory(keyServicePort: number, history: UsageHistory): Promise<void> {
  const service = createClient(contracts.usage, {
    target: `127.0.0.1:${keyServicePort}`,
    credentials: clientCredentials(undefined),
    caller: 'auth-gateway',
    defaultTimeoutMs: 10_000,
  });
  try {
    await service.recordUsage({
      producerId: `history-${history.keyId}-${history.model}`,
      events: eventsOf(history).map((event, i) => ({ ...event, seq: i + 1 })),
    });
  } finally {
    service.close();
  }
}

function eventsOf({ accountId, keyId, endpointId = '', model, requestsPerDay }: UsageHistory) {
  const nowMs = Date.now();
  return requestsPerDay.flatMap((requests, day) =>
    Array.from({ length: requests }, (_, i) => ({
      ...{ accountId, keyId, endpointId, model, promptTokens, completionTokens },
      atUnixMs: nowMs - (requestsPerDay.length - 1 - day) * dayMs - i * 1_000,
      // Every twentieth request fails, so that charts of errors are not empty.
      status: i % 20 === 19 ? 502 : 200,
      firstByteMs: 120 + ((i * 37) % 200),
      durationMs: 900 + ((i * 91) % 1_500),
    })),
  );
}
