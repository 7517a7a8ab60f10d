import { request as httpRequest } from 'node:http';
import { bearer, chat } from '../kit/http.js';
import { exchangeRaw, inParallel } from '../kit/load.js';
import { startHttpServer } from '../kit/servers.js';
import type { World } from '../kit/world.js';
import type { Customer } from './parties.js';

const expectTimeoutMs = 3_000;

/** Headers that would make a client treat the gateway's whole origin in another way. */
const originHeaders: Readonly<Record<string, string>> = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'clear-site-data': '"*"',
  'set-cookie': 'session=1',
  'alt-svc': 'h3=":443"',
};

/** Sends Expect: 100-continue with a key and without one. Resolves to the number of requests that got no answer. */
export async function expectContinue(world: World, { manager }: Customer): Promise<number> {
  const answered = await Promise.all([
    isAnswered(world, bearer(manager.secret)),
    isAnswered(world, { 'content-type': 'application/json' }),
  ]);
  return answered.filter((one) => !one).length;
}

/** Whether a client that waits for 100 Continue before it sends its body gets a final response. */
function isAnswered({ ports }: World, headers: Readonly<Record<string, string>>): Promise<boolean> {
  const body = JSON.stringify({ name: `expect ${Math.random()}`, scopes: ['inference'] });
  return new Promise((resolve) => {
    const request = httpRequest({
      ...{ host: '127.0.0.1', port: ports.http, method: 'POST', path: '/api/keys', agent: false },
      headers: { ...headers, expect: '100-continue', 'content-length': Buffer.byteLength(body) },
    });
    const timer = setTimeout(() => request.destroy(), expectTimeoutMs);
    request.on('continue', () => request.end(body));
    request.on('response', (response) => {
      resolve(true);
      response.resume();
      request.destroy();
    });
    request.on('error', () => {});
    request.on('close', () => {
      clearTimeout(timer);
      resolve(false);
    });
    request.flushHeaders();
  });
}

/** Calls an endpoint whose model server sends headers about the origin. Resolves to the number that reach the client. */
export async function upstreamHeaders(world: World, { accountId, key }: Customer): Promise<number> {
  const model = await startHttpServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json', ...originHeaders }).end('{"choices":[]}');
  });
  try {
    const hosts = [`http://127.0.0.1:${model.port}/v1`];
    const { endpoint } = await world.operator.endpoints.createEndpoint({
      ...{ accountId, actor: world.actor, model: 'odd', hosts },
    });
    const path = `/api/d/${endpoint?.endpointId}/chat/completions`;
    const request = { path, headers: bearer(key.secret), body: chat({ model: 'odd' }) };
    const response = await world.send(request);
    if (response.status !== 200) throw new Error(`the endpoint responded with ${response.status}`);
    return Object.keys(originHeaders).filter((name) => response.headers[name] !== undefined).length;
  } finally {
    model.close();
  }
}

/** Sends request targets in absolute form. Resolves to the number that were not served. */
export async function absoluteTarget(world: World, { manager, key }: Customer): Promise<number> {
  const host = `127.0.0.1:${world.ports.http}`;
  const body = chat();
  const requests = [
    `GET http://${host}/api/me HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${manager.secret}\r\nconnection: close\r\n\r\n`,
    `POST http://${host}/api/chat/completions HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${key.secret}\r\n` +
      `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  ];
  const answers = await inParallel(requests.length, (index) =>
    exchangeRaw(world.ports.http, requests[index] ?? ''),
  );
  return answers.filter((answer) => !answer.startsWith('HTTP/1.1 200 ')).length;
}
