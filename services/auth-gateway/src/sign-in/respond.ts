import type { ServerResponse } from 'node:http';

/** Sends the browser on. Does nothing if it is gone. */
export function redirect(response: ServerResponse, status: 302 | 303, location: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { location, 'content-length': '0' }).end();
}

/** Responds with JSON. Does nothing if the client is gone. */
export function sendJson(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent || response.destroyed) return;
  const bytes = Buffer.from(JSON.stringify(body));
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': String(bytes.length) })
    .end(bytes);
}
