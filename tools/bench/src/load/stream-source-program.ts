import { type AddressInfo, createServer, type Socket } from 'node:net';
import { serveCommands } from '../workers/worker.js';
import { createRequestReader } from './http-head.js';

// A model server for streams, written on bare sockets so that it costs less than what is measured. Each POST gets an
// endless stream of equal events: the first at once, the second after a random part of the interval, so that streams do
// not beat in time. A stream ends when its connection does. Anything else gets an empty JSON object.
const event = `data: ${JSON.stringify({
  id: 'chatcmpl-0123456789abcdef',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'stream',
  choices: [{ index: 0, delta: { content: ' word' }, finish_reason: null }],
})}\n\n`;
const chunk = Buffer.from(`${event.length.toString(16)}\r\n${event}\r\n`);
const streamHead = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n',
);
const emptyObject = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
);
/** Events that a client does not read are left out beyond this number of bytes. */
const maxUnreadBytes = 1_048_576;
let intervalMs = 1_000;

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => {});
  const read = createRequestReader((head) => {
    if (head.startsWith('POST ')) sendStream(socket);
    else socket.write(emptyObject);
  });
  socket.on('data', read);
});

function sendStream(socket: Socket): void {
  socket.cork();
  socket.write(streamHead);
  socket.write(chunk);
  socket.uncork();
  let repeat: NodeJS.Timeout | undefined;
  const send = () => {
    if (socket.writableLength < maxUnreadBytes) socket.write(chunk);
  };
  const everyMs = intervalMs;
  const first = setTimeout(() => {
    send();
    repeat = setInterval(send, everyMs);
  }, Math.random() * everyMs);
  socket.once('close', () => {
    clearTimeout(first);
    clearInterval(repeat);
  });
}

export const serveStreams = {
  /** Starts the server and resolves to its port. */
  start: (_: undefined) =>
    new Promise<number>((resolve) => {
      server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
        resolve((server.address() as AddressInfo).port),
      );
    }),
  /** Sets the rate of streams that begin from now on. */
  setRate: async (eventsPerSecond: number) => {
    intervalMs = 1_000 / eventsPerSecond;
  },
};
serveCommands(serveStreams);
