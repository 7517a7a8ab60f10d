import { Agent, type IncomingMessage, request } from 'node:http';

export interface StreamTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Opens streams and resolves when each has had its first event. `close` gives them up. */
export async function openStreams(target: StreamTarget, count: number, body: string) {
  const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
  const responses: IncomingMessage[] = [];
  // A few at a time: this measures what open streams hold, not how fast they can be opened.
  for (let opened = 0; opened < count; opened += 100) {
    const some = Array.from({ length: Math.min(100, count - opened) }, () => openOne(target, body, agent));
    responses.push(...(await Promise.all(some)));
  }
  return {
    close: () => {
      for (const response of responses) response.destroy();
      agent.destroy();
    },
  };
}

function openOne({ url, headers }: StreamTarget, body: string, agent: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: 'POST',
      agent,
      headers: { ...headers, 'content-length': body.length },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      response.on('error', () => {});
      if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`));
      response.once('data', () => resolve(response));
      response.resume();
    });
    outgoing.end(body);
  });
}

/** Reads streams to their end at once; resolves to the number of events in them. */
export async function readStreams(
  { url, headers }: StreamTarget,
  count: number,
  body: string,
): Promise<number> {
  const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
  const reads = Array.from({ length: count }, async () => {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = request(url, {
        method: 'POST',
        agent,
        headers: { ...headers, 'content-length': body.length },
      });
      outgoing.on('error', reject).on('response', resolve).end(body);
    });
    if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}`);
    let events = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      for (let at = chunk.indexOf('\n\n'); at >= 0; at = chunk.indexOf('\n\n', at + 2)) events++;
    }
    return events;
  });
  const events = (await Promise.all(reads)).reduce((sum, one) => sum + one, 0);
  agent.destroy();
  return events;
}
