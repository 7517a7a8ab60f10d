import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { createInFlightRequests } from './in-flight.js';
import { readBody } from './request-body.js';

test('reading the body of a client that has disconnected fails at once, whether the body was complete or not', async () => {
  for (const body of ['{}', '{']) {
    const read = new Promise<unknown>((resolve) => {
      const server = createServer((request) => {
        // Other work delays the read until the client is gone.
        request.once('close', () =>
          setImmediate(() => {
            const { cancellation } = createInFlightRequests<null>().register('subject', null);
            resolve(readBody(request, 100, cancellation).catch((error: unknown) => error));
            server.close();
          }),
        );
      });
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        const headers = { 'content-length': 2 };
        const client = httpRequest({ host: '127.0.0.1', port, method: 'POST', headers, agent: false });
        client.on('error', () => {});
        client.write(body, () => setImmediate(() => client.destroy()));
      });
    });
    expect(await read).toMatchObject({ code: 'cancelled' });
  }
});
