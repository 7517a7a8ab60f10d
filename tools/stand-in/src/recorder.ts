import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request that the stand-in has received. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  bodyBytes: number;
  /** 'open' until the response is complete or the client has disconnected. */
  state: 'open' | 'finished' | 'aborted';
}

const maxRequests = 1_000;

/** Keeps the last 1,000 requests. */
export interface RequestRecorder {
  record(request: IncomingMessage, response: ServerResponse): SeenRequest;
  /** Oldest first. */
  requests(): readonly SeenRequest[];
}

export function createRequestRecorder(): RequestRecorder {
  const requests: SeenRequest[] = [];
  return {
    record: (request, response) => {
      const seen: SeenRequest = {
        path: request.url ?? '',
        headers: request.headers,
        bodyBytes: 0,
        state: 'open',
      };
      requests.push(seen);
      if (requests.length > maxRequests) requests.shift();
      response.once('close', () => {
        seen.state = response.writableFinished ? 'finished' : 'aborted';
      });
      return seen;
    },
    requests: () => requests,
  };
}
