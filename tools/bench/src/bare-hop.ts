import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';

// The minimum that a hop in Node costs: node:http and undici, with the request body read completely and the response
// forwarded. Without checks, limits and metrics. Runs as a process of its own: `node bare-hop.js ORIGIN` prints the port
// on which it listens.
const origin = process.argv[2] ?? '';
const agent = new Agent({ pipelining: 1 });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    agent.dispatch(
      {
        origin,
        path: request.url ?? '/',
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: Buffer.concat(chunks),
      },
      {
        onRequestStart: () => {},
        onResponseStart: (_controller, status, { 'content-type': type, 'content-length': length }) => {
          response.writeHead(status, { 'content-type': type as string, 'content-length': length as string });
        },
        onResponseData: (_controller, chunk) => void response.write(chunk),
        onResponseEnd: () => void response.end(),
        onResponseError: () => response.destroy(),
      },
    );
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
