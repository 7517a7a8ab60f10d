import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The state of a part of the service, and what to tell an operator. */
export interface Condition {
  /** False makes the service not ready. */
  readonly ok: boolean;
  /** Something does not work, but the service should get traffic all the same. */
  readonly degraded?: boolean;
  readonly detail: string;
}

export interface Operations {
  readonly port: number;
  /** Adds a check to `/readyz`. */
  addCheck(name: string, check: () => Condition): void;
  /** `/readyz` fails until this is called with true, and again after it is called with false. */
  setReady(ready: boolean): void;
  close(): Promise<void>;
}

export interface OperationsOptions {
  readonly host: string;
  readonly port: number;
  metricsText(): Promise<string>;
}

/**
 * The operations server: `/healthz` (the process is alive), `/readyz` (it accepts work: 200 or 503, with each check as
 * JSON), `/metrics` (Prometheus text format). It must not be reachable by customers.
 */
export async function startOperations({ host, port, metricsText }: OperationsOptions): Promise<Operations> {
  const checks = new Map<string, () => Condition>();
  let ready = false;

  const server = createServer((request, response) => {
    const send = (status: number, type: string, body: string) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    };
    if (request.url === '/healthz') {
      send(200, 'text/plain', 'ok\n');
    } else if (request.url === '/readyz') {
      const results = Object.fromEntries([...checks].map(([name, check]) => [name, check()]));
      const ok = ready && Object.values(results).every((result) => result.ok);
      send(
        ok ? 200 : 503,
        'application/json',
        `${JSON.stringify({ ready: ok, started: ready, checks: results })}\n`,
      );
    } else if (request.url === '/metrics') {
      metricsText().then(
        (text) => send(200, 'text/plain; version=0.0.4', text),
        () => send(500, 'text/plain', 'Metrics could not be collected.\n'),
      );
    } else {
      send(404, 'text/plain', 'Not found. Paths: /healthz, /readyz, /metrics.\n');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    addCheck: (name, check) => checks.set(name, check),
    setReady: (value) => {
      ready = value;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
