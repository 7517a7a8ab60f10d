import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readiness } from './readiness.js';

/** What the operations server tells. */
export interface OperationsSources {
  isAlive(): boolean | Promise<boolean>;
  /** `ready`, and what else an operator should know. */
  readiness(): Pick<Readiness, 'ready'> | Promise<Pick<Readiness, 'ready'>>;
  metricsText(): Promise<string>;
}

export interface OperationsServer {
  readonly port: number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/**
 * The operations server: `/healthz` (the process is alive), `/readyz` (it accepts work: 200 or 503, with each check as
 * JSON), `/metrics` (Prometheus text format). It must not be reachable by customers.
 */
export async function startOperationsServer(
  { host, port }: { readonly host: string; readonly port: number },
  sources: OperationsSources,
): Promise<OperationsServer> {
  const server = createServer(async (request, response) => {
    const { status, type, body } = await answer(sources, request.url);
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(sources: OperationsSources, url: string | undefined): Promise<Answer> {
  const text = (status: number, body: string): Answer => ({ status, type: 'text/plain', body });
  switch (url) {
    case '/healthz':
      return (await sources.isAlive()) ? text(200, 'ok\n') : text(503, 'A worker does not answer.\n');
    case '/readyz': {
      const readiness = await sources.readiness();
      const body = `${JSON.stringify(readiness)}\n`;
      return { status: readiness.ready ? 200 : 503, type: 'application/json', body };
    }
    case '/metrics':
      return sources.metricsText().then(
        (body) => ({ status: 200, type: 'text/plain; version=0.0.4', body }),
        () => text(500, 'Metrics could not be collected.\n'),
      );
    default:
      return text(404, 'Not found. Paths: /healthz, /readyz, /metrics.\n');
  }
}
