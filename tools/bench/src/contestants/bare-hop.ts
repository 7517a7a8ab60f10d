import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';

// The minimum that a hop in Node costs: node:http and undici, with the request body read completely and the response
// forwarded. Without checks, limits and metrics. Runs as a process of its own: `node bare-hop.js ORIGIN STREAM_ORIGIN`
// prints the port on which it listens. Paths below /stream go to STREAM_ORIGIN.
const [modelOrigin = '', streamOrigin = ''] = process.argv.slice(2);
const agent = new Agent({ pipelining: 1, headersTimeout: 600_000, bodyTimeout: 600_000 });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  const path = request.url ?? '/';
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    agent.dispatch(
      {
        origin: path.startsWith('/stream/') ? streamOrigin : modelOrigin,
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: Buffer.concat(chunks),
      },
      {
        onRequestStart: (controller) => {
          response.once('close', () => response.writableFinished || controller.abort(new Error('closed')));
        },
        onResponseStart: (_controller, status, { 'content-type': type, 'content-length': length }) => {
          const headers = { 'content-type': type as string };
          response.writeHead(status, length ? { ...headers, 'content-length': length as string } : headers);
        },
        onResponseData: (_controller, chunk) => void response.write(chunk),
        onResponseEnd: () => void response.end(),
        onResponseError: () => response.destroy(),
      },
    );
  });
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`),
);
