import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * A TCP port of the loopback interface that nobody is using just now, below those that systems give to outgoing
 * connections, so that none of these takes it before its owner listens.
 */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const port = randomInt(12_000, 32_000);
    const server = createServer();
    server.once('error', () => resolve(freePort()));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)));
  });
}
