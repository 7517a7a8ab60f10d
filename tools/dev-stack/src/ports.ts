import { createServer } from 'node:net';
import { freePort } from '@hypervize/testkit';

/** The ports of one instance of each service, all on the loopback interface. */
export interface Ports {
  /** The gateway's public HTTP port. */
  readonly http: number;
  /** The gateway's operations port. */
  readonly operations: number;
  /** gRPC of key-service. */
  readonly keyService: number;
  /** gRPC of inference-router. */
  readonly router: number;
  readonly standIn: number;
  readonly identityProvider: number;
}

/** One set of ports for each replica. The first set has the ports of `fixed`; all others are free ones. */
export async function choosePortSets(fixed: Partial<Ports>, count: number): Promise<Ports[]> {
  const sets = [await choosePorts(fixed)];
  while (sets.length < count) sets.push(await choosePorts({}));
  return sets;
}

async function choosePorts(fixed: Partial<Ports>): Promise<Ports> {
  const names = ['http', 'operations', 'keyService', 'router', 'standIn', 'identityProvider'] as const;
  const chosen: Record<string, number> = {};
  for (const name of names) chosen[name] = fixed[name] ?? (await freePort());
  return chosen as unknown as Ports;
}

/** The loopback ports among `ports` on which this process cannot listen. */
export async function busyPorts(ports: readonly number[]): Promise<number[]> {
  const busy = await Promise.all(ports.map(isBusy));
  return ports.filter((_, i) => busy[i]);
}

function isBusy(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(true);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
}
