import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { openServerLink, type ServerExchange } from '@hypervize/relay';
import { contracts, relayService, serverCredentials, startRpcServer } from '@hypervize/rpc';
import { socketStream } from './socket-stream.js';

// The peer of a measurement, in a process of its own: it serves all three ways and prints their ports as JSON.

const responseBody = Buffer.alloc(400, 'x');
const responseHeaders = ['content-type', 'application/json', 'content-length', String(responseBody.length)];

function serve(exchange: ServerExchange): void {
  exchange.read({
    onData: (chunk) => exchange.consumed(chunk.length),
    onEnd: () => {
      exchange.writeHead(200, responseHeaders);
      exchange.end(responseBody, 60_000);
    },
  });
}

const onClosed = () => {};
const monotonic = () => performance.now();
const framesInGrpc = await startRpcServer(
  { address: '127.0.0.1:0', credentials: serverCredentials(undefined), reflection: false },
  [relayService(['auth-gateway'], (open) => openServerLink({ open, serve, onClosed, monotonic }))],
);

const socketServer = createServer((socket) =>
  openServerLink({ open: socketStream(socket), serve, onClosed, monotonic }),
);
await new Promise<void>((resolve) => socketServer.listen(0, '127.0.0.1', resolve));

const streamServer = new Server({ 'grpc.max_concurrent_streams': 1_000 });
streamServer.addService(contracts.relay as never, {
  Connect: (call: ServerDuplexStream<unknown, { frames: Buffer }>) => {
    call.on('data', () => {});
    call.on('end', () => {
      call.write({ frames: Buffer.from(responseHeaders.join('\n')) });
      call.write({ frames: responseBody });
      call.end();
    });
  },
});
const streamEach = await new Promise<number>((resolve, reject) =>
  streamServer.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
    error ? reject(error) : resolve(port),
  ),
);

const ports = {
  streamEach,
  framesInGrpc: framesInGrpc.port,
  framesOnSocket: (socketServer.address() as AddressInfo).port,
};
process.stdout.write(`${JSON.stringify(ports)}\n`);
