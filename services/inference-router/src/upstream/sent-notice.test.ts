import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { createSentNotice } from './sent-notice.js';

/** What a gateway receives of a response, and the headers of each informational response before it. */
async function receive(respond: (response: ServerResponse) => void) {
  const server = createServer((_request, response) => respond(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const notices: unknown[] = [];
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent: false }, resolve)
      .on('information', ({ statusCode, headers }) => notices.push([statusCode, headers['x-hvz-metering']]))
      .on('error', reject);
  });
  let text = '';
  for await (const chunk of response) text += chunk;
  server.close();
  return { notices, status: response.statusCode, text };
}

const noticeFor = (response: ServerResponse) => createSentNotice(response, { 'x-hvz-metering': 'who pays' });

test('a request that a host takes long for is announced once, with the headers for the gateway', async () => {
  const { notices, status, text } = await receive((response) => {
    const notice = noticeFor(response);
    notice.schedule();
    notice.schedule();
    setTimeout(() => response.end('late'), 300);
  });
  expect(notices).toEqual([[103, 'who pays']]);
  expect([status, text]).toEqual([200, 'late']);
});

test('nothing is announced before the request is sent, after it has failed, or in the middle of a response', async () => {
  const { notices, text } = await receive((response) => {
    noticeFor(response);
    const cancelled = noticeFor(response);
    cancelled.schedule();
    cancelled.cancel();
    noticeFor(response).schedule();
    response.writeHead(200).write('begun');
    setTimeout(() => response.end(', ended'), 300);
  });
  expect([notices, text]).toEqual([[], 'begun, ended']);
});
