import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { createFlights } from './in-flight.js';
import { readBody } from './request-body.js';

test('the body of a client that has gone is not waited for, whether it had all come or not', async () => {
  for (const body of ['{}', '{']) {
    const read = new Promise<unknown>((resolve) => {
      const server = createServer((request) => {
        // What else was to be done first took so long.
        request.once('close', () =>
          setImmediate(() => {
            const { cut } = createFlights<null>().enter('holder', null);
            resolve(readBody(request, 100, cut).catch((error: unknown) => error));
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
