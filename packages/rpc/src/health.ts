import { service } from 'grpc-health-check';
import { type ClientConfig, createClient } from './client.js';

/** A client of the standard health service (grpc.health.v1), which every server has. */
export interface HealthClient {
  /** Whether the server accepts calls. Rejects with an AppError if it cannot be reached in time. */
  isServing(timeoutMs: number): Promise<boolean>;
  close(): void;
}

/** Connects with the first call. */
export function createHealthClient(config: ClientConfig): HealthClient {
  const client = createClient<typeof service>(service, config) as unknown as {
    check(request: object, options: { timeoutMs: number }): Promise<{ status: string }>;
    close(): void;
  };
  return {
    isServing: async (timeoutMs) => (await client.check({}, { timeoutMs })).status === 'SERVING',
    close: client.close,
  };
}
