import { Agent, type IncomingMessage, request } from 'node:http';

export interface StreamTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Streams that are opened together at most. What is measured is what open streams hold, not how fast they open. */
const batchSize = 100;

/** Opens streams and resolves when each has received its first event. `close` disconnects them. */
export async function openStreams(target: StreamTarget, count: number, body: string) {
  const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
  const responses: IncomingMessage[] = [];
  for (let opened = 0; opened < count; opened += batchSize) {
    const size = Math.min(batchSize, count - opened);
    const batch = Array.from({ length: size }, () => openStream(target, body, agent));
    responses.push(...(await Promise.all(batch)));
  }
  return {
    close: () => {
      for (const response of responses) response.destroy();
      agent.destroy();
    },
  };
}

/** Reads streams to their end, all at the same time. Resolves to the number of events in them. */
export async function readStreams(target: StreamTarget, count: number, body: string): Promise<number> {
  const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
  const counts = Array.from({ length: count }, async () => countEvents(await post(target, body, agent)));
  const events = (await Promise.all(counts)).reduce((sum, one) => sum + one, 0);
  agent.destroy();
  return events;
}

async function openStream(target: StreamTarget, body: string, agent: Agent): Promise<IncomingMessage> {
  const response = await post(target, body, agent);
  response.on('error', () => {});
  await new Promise((resolve) => response.once('data', resolve).resume());
  return response;
}

/** Resolves to the response when its headers have arrived. Rejects if its status is not 200. */
function post({ url, headers }: StreamTarget, body: string, agent: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: 'POST',
      agent,
      headers: { ...headers, 'content-length': body.length },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      if (response.statusCode === 200) resolve(response);
      else reject(new Error(`${url} responded with ${response.statusCode}`));
    });
    outgoing.end(body);
  });
}

/** Counts event delimiters chunk by chunk. One that is split between two chunks is missed, which is rare and harmless. */
async function countEvents(response: IncomingMessage): Promise<number> {
  let events = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf('\n\n'); at >= 0; at = chunk.indexOf('\n\n', at + 2)) events++;
  }
  return events;
}
