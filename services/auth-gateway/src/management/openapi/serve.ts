import type { IncomingMessage, ServerResponse } from 'node:http';
import { etagOf } from '../../http/etag.js';
import { closeIfUnread } from '../body.js';

/** Serves a document that does not change while this process runs. Takes GET and HEAD. */
export function createDocumentHandler(document: object) {
  const body = Buffer.from(JSON.stringify(document));
  const etag = etagOf(body);
  return (request: IncomingMessage, response: ServerResponse): Promise<void> =>
    new Promise((resolve) => {
      response.once('close', resolve);
      closeIfUnread(request, response);
      // Clients may keep it, and ask whether it is still current.
      response.setHeader('cache-control', 'public, no-cache');
      response.setHeader('etag', etag);
      if (isCurrent(request.headers['if-none-match'], etag)) {
        response.writeHead(304).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      response.end(request.method === 'HEAD' ? undefined : body);
    });
}

function isCurrent(ifNoneMatch: string | undefined, etag: string): boolean {
  return (ifNoneMatch ?? '').split(',').some((one) => ['*', etag, `W/${etag}`].includes(one.trim()));
}
