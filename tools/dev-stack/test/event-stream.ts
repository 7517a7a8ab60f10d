import { request as httpRequest } from 'node:http';
import { eventually } from '@hypervize/testkit';
import { expect } from '@jest/globals';

/** An event as a client has received it. */
interface ReceivedEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A client of GET /api/events. */
export interface EventStream {
  readonly status: number;
  /** What has been received so far. */
  readonly events: readonly ReceivedEvent[];
  /** Waits until an event with these data has been received, and returns its data. */
  receives(event: string, data?: object): Promise<ReceivedEvent['data']>;
  /** Resolves to whether the response was complete. */
  readonly ended: Promise<boolean>;
  close(): void;
}

/** Opens a stream at a gateway and waits until nothing is missed any more. */
export async function openEventStream({ http }: { http: number }, secret: string): Promise<EventStream> {
  const stream = await connect(http, secret);
  if (stream.status === 200) await stream.receives('lost');
  return stream;
}

function connect(port: number, secret: string): Promise<EventStream> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${secret}` };
    const target = { host: '127.0.0.1', port, path: '/api/events', headers, agent: false };
    const request = httpRequest(target, (response) => {
      const events: ReceivedEvent[] = [];
      let rest = '';
      response.on('data', (chunk: Buffer) => {
        const parts = (rest + chunk.toString()).split('\n\n');
        rest = parts.pop() ?? '';
        events.push(...parts.flatMap(parseEvent));
      });
      response.on('error', () => {});
      resolve({
        status: response.statusCode ?? 0,
        events,
        receives: (event, data = {}) =>
          eventually(() => {
            const expected = expect.objectContaining({ event, data: expect.objectContaining(data) });
            const found = events.find((received) => expected.asymmetricMatch(received));
            if (!found) throw new Error(`no ${event} ${JSON.stringify(data)} in ${JSON.stringify(events)}`);
            return found.data;
          }),
        ended: new Promise((over) => response.on('close', () => over(response.complete))),
        close: () => void response.destroy(),
      });
    });
    request.on('error', reject);
    request.end();
  });
}

/** Comments and `retry` are no events. */
function parseEvent(text: string): ReceivedEvent[] {
  const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(text) ?? [];
  return event && data ? [{ event, data: JSON.parse(data) }] : [];
}
