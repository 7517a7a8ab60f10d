import { AppError } from '@hypervize/errors';
import {
  type audit,
  contracts,
  implement,
  type RpcServer,
  serverCredentials,
  startRpcServer,
} from '@hypervize/rpc';

/** An audit log in this process, in place of key-service. */
export interface TestAuditLog {
  /** The gRPC target. */
  readonly address: string;
  /** The entries, each once, in order of arrival. */
  entries(): readonly audit.Entry__Output[];
  /** How often entries have arrived, repetitions included. */
  arrivals(): number;
  /** While false, calls are recorded but the response is an error, as when the connection is lost. */
  responds: boolean;
  /** Entries with this action are refused as invalid. */
  refuses: string | undefined;
  close(): Promise<void>;
}

export async function startAuditLog(): Promise<TestAuditLog> {
  const byId = new Map<string, audit.Entry__Output>();
  let arrivals = 0;
  const record = async ({ entries }: audit.RecordAuditRequest__Output) => {
    if (entries.some(({ action }) => action === log.refuses)) throw new AppError('invalid_request');
    arrivals += entries.length;
    for (const entry of entries) if (!byId.has(entry.eventId)) byId.set(entry.eventId, entry);
    if (!log.responds) throw new AppError('unavailable');
    return {};
  };
  const server: RpcServer = await startRpcServer(
    { address: '127.0.0.1:0', reflection: false, credentials: serverCredentials(undefined) },
    [
      implement<typeof contracts.audit>(contracts.audit, {
        unary: { RecordAudit: record },
        streams: {},
        callers: { RecordAudit: ['inference-router'] },
      }),
    ],
  );
  server.setServing(true);
  const log: TestAuditLog = {
    address: `127.0.0.1:${server.port}`,
    entries: () => [...byId.values()],
    arrivals: () => arrivals,
    responds: true,
    refuses: undefined,
    close: () => server.stop(1_000),
  };
  return log;
}
