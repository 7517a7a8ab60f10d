import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { openStream } from './raw-stream.js';

let server: Server | undefined;
afterEach(() => void server?.close());

/** A server that answers each connection with a text. Resolves to its URL. */
async function answering(text: string, end = false): Promise<string> {
  const started = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => void (end ? socket.end(text) : socket.write(text)));
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/v1`;
}

const open = (url: string) => openStream({ url, headers: {}, body: '{}' }, () => {});

test('a stream is open once its first event has arrived', async () => {
  const stream = await open(await answering('HTTP/1.1 200 OK\r\n\r\ndata: 1\n\n'));
  stream.close();
  await stream.closed;
});

test('another status is a failure at once, also while the connection stays open', async () => {
  const opening = open(await answering('HTTP/1.1 503 Service Unavailable\r\ncontent-length: 2\r\n\r\n{}'));
  await expect(opening).rejects.toMatchObject({ status: 503, message: expect.stringContaining('not 200') });
});

test('a connection that ends without an event is a failure', async () => {
  const opening = open(await answering('HTTP/1.1 200 OK\r\n\r\ndata: 1\n', true));
  await expect(opening).rejects.toMatchObject({ message: expect.stringContaining('ended') });
});
