import { type ClientRequest, request as httpRequest } from 'node:http';
import { bearer, chat, type Platform } from './platform.js';

/** What became of a request. */
export interface Served {
  readonly kind: 'request' | 'stream';
  /** `complete`; the code of the error that the client got, as a response or as the last event; `cut`: neither. */
  readonly end: string;
  readonly begunMs: number;
  readonly endedMs: number;
}

export interface Load {
  readonly served: readonly Served[];
  /** How many responses have begun. */
  begun(): number;
  /** Sends further requests at once. */
  burst(kind: Served['kind'], count: number): Promise<Served>[];
  /** Begins no more requests, and resolves when all have ended. */
  stop(): Promise<void>;
  /** Disconnects every client. */
  abort(): void;
}

interface LoadOptions {
  readonly key: string;
  /** How many clients send one request after the other, and how many one stream after the other. */
  readonly requests: number;
  readonly streams: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Clients that send requests until they are stopped, each on a connection of its own. */
export function openLoad(platform: Platform, { key, requests, streams, headers = {} }: LoadOptions): Load {
  const served: Served[] = [];
  const bursts: Promise<Served>[] = [];
  const open = new Set<ClientRequest>();
  let isStopped = false;
  let begun = 0;

  const sendOne = async (kind: Served['kind']): Promise<Served> => {
    const begunMs = performance.now();
    const end = await new Promise<string>((resolve) => {
      const request = httpRequest({
        ...{ host: '127.0.0.1', port: platform.ports.http, path: '/api/chat/completions', method: 'POST' },
        ...{ headers: { ...bearer(key), ...headers }, agent: false },
      });
      open.add(request);
      request.once('error', () => resolve('cut'));
      request.once('close', () => open.delete(request));
      request.once('response', (response) => {
        begun++;
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text = (text + chunk).slice(-2_000);
        });
        response.on('error', () => {});
        response.once('close', () => resolve(response.complete ? endOf(text) : 'cut'));
      });
      request.end(chat({ model: 'inner', stream: kind === 'stream' }));
    });
    const one = { kind, end, begunMs, endedMs: performance.now() };
    served.push(one);
    return one;
  };
  const repeat = async (kind: Served['kind']) => {
    while (!isStopped) await sendOne(kind);
  };
  const clients = [
    ...Array.from({ length: requests }, () => repeat('request')),
    ...Array.from({ length: streams }, () => repeat('stream')),
  ];
  return {
    served,
    begun: () => begun,
    burst: (kind, count) => {
      const burst = Array.from({ length: count }, () => sendOne(kind));
      bursts.push(...burst);
      return burst;
    },
    stop: async () => {
      isStopped = true;
      await Promise.all([...clients, ...bursts]);
    },
    abort: () => {
      isStopped = true;
      for (const request of open) request.destroy();
    },
  };
}

/** How a whole response ends: `complete`, or the code of an error. Of a long one, its end is enough. */
function endOf(text: string): string {
  const last = text.trim().split('\n\n').at(-1) ?? '';
  if (last === 'data: [DONE]') return 'complete';
  const body = JSON.parse(last.replace(/^data: /, ''));
  return body.error?.code ?? (body.choices ? 'complete' : 'malformed');
}
