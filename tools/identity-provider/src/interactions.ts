import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import { loginPage, messagePage } from './pages.js';
import { subjectOf } from './users.js';

const path = /^\/interaction\/[\w-]{1,64}$/;
/** The largest form, in bytes. */
const maxBytes = 4_096;

/** Serves the login page and its form. Resolves to false if the request is for something else. */
export async function serveInteraction(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const action = (request.url ?? '').split('?')[0] as string;
  if (!path.test(action)) return false;
  try {
    await provider.interactionDetails(request, response);
    if (request.method === 'GET') send(response, 200, loginPage(action));
    else if (request.method === 'POST') await logIn(provider, request, response, action);
    else response.writeHead(405, { allow: 'GET, POST' }).end();
  } catch (error) {
    if (!(error instanceof errors.OIDCProviderError)) throw error;
    send(response, 400, messagePage('This login has ended', 'Go back to the dashboard and sign in again.'));
  }
  return true;
}

async function logIn(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
  action: string,
): Promise<void> {
  const user = new URLSearchParams(await readForm(request)).get('user') ?? '';
  const accountId = subjectOf(user);
  if (accountId === undefined) {
    send(response, 400, loginPage(action, 'Enter an email address, such as ada@example.com.'));
    return;
  }
  await provider.interactionFinished(request, response, { login: { accountId } });
}

async function readForm(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new errors.InvalidRequest('form is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: string): void {
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
    })
    .end(body);
}
