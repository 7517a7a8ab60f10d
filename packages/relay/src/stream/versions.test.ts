import { describe, expect, test } from '@jest/globals';
import { createRawPeer, credit, hello, type RawFrame, type RawPeer } from '../testing/raw-peer.js';
import { openClientLink } from './client-link.js';
import type { ExchangeHandler } from './client-state.js';
import { ackFlag, endFlag, frameTypes } from './frame.js';
import { openServerLink } from './server-link.js';
import type { ServerExchange } from './server-state.js';

const laterHello = {
  type: frameTypes.hello,
  flags: 0xfe,
  payload: `${hello.payload.replace('1', '9')}\n:cipher\nx`,
};
const unknownFrames = [
  { type: 0, payload: 'x' },
  { type: 42, flags: 255, id: 1, payload: 'of an exchange' },
  { type: 255, id: 0, payload: 'x'.repeat(100_000) },
  { type: frameTypes.goAway + 1, id: 77 },
];
const requestFields = ':path\n/x\n:request-id\nr\n:principal\nanonymous';

function client(peer: RawPeer) {
  const causes: string[] = [];
  const told: string[] = [];
  const link = openClientLink({
    open: peer.open,
    ...{ pingEveryMs: 60_000, pingTimeoutMs: 60_000, maxUnsentBytes: 1_000_000 },
    ...{ firstByteTimeoutMs: 60_000, idleTimeoutMs: 60_000, monotonic: () => 0 },
    onState: (state, cause) => {
      if (state === 'closed') causes.push(String(cause?.message));
    },
  });
  const handler: ExchangeHandler = {
    receiver: {
      onSent: () => {},
      onHead: (status, head) => told.push(`${status} ${head.headers.join(':')}`),
      onData: (chunk) => told.push(String(chunk)),
      onEnd: () => told.push('end'),
      onError: (error) => told.push(`${error.code}: ${error.message}`),
    },
    onGranted: () => {},
    onReport: () => {},
  };
  const open = () =>
    link.open(
      {
        ...{ path: '/x', principal: { kind: 'anonymous' }, owner: '', requestId: 'r' },
        ...{ length: 0, trace: {}, headers: [] },
      },
      handler,
    );
  return { link, open, told, causes };
}

function server(peer: RawPeer) {
  const exchanges: ServerExchange[] = [];
  const causes: string[] = [];
  const link = openServerLink({
    monotonic: () => performance.now(),
    open: peer.open,
    serve: (exchange) => void exchanges.push(exchange),
    onClosed: (cause) => causes.push(String(cause?.message)),
  });
  return { link, exchanges, causes };
}

describe('a router of a later version', () => {
  test('may send frames, flags and fields that a gateway of this one does not know', () => {
    const peer = createRawPeer();
    const { link, open, told } = client(peer);
    peer.send(laterHello, ...unknownFrames);
    open().end();
    peer.send(
      { type: frameTypes.head, flags: 0xf0, id: 1, payload: ':status\n200\n:from-later\nx\na\nb' },
      ...unknownFrames,
      { type: frameTypes.data, flags: 0xf0, id: 1, payload: 'x' },
      { type: frameTypes.credit, flags: 0xff, id: 1, payload: `${credit(5)}more` },
      { type: frameTypes.data, flags: 0xf0 | endFlag, id: 1, payload: 'y' },
    );
    expect([told, link.state()]).toEqual([['200 a:b', 'x', 'y', 'end'], 'open']);
    open();
    peer.send({ type: frameTypes.cancel, id: 2, payload: ':code\nno_capacity\n:message\nfull\n:why\nx' });
    peer.send({ type: frameTypes.goAway, payload: ':reason\nscaled-down' });
    expect([told.at(-1), link.state()]).toEqual(['no_capacity: full', 'draining']);
    link.destroy(new Error('over'));
  });
});

describe('a gateway of a later version', () => {
  test('may send frames, flags and fields that a router of this one does not know', async () => {
    const peer = createRawPeer();
    const { exchanges, link } = server(peer);
    peer.send(laterHello, ...unknownFrames);
    const payload = `${requestFields}\n:from-later\nx\naccept\n*/*`;
    peer.send({ type: frameTypes.head, flags: 0xf0 | endFlag, id: 1, payload }, ...unknownFrames);
    peer.send({ type: frameTypes.ping, flags: 0xf0 });
    expect(exchanges.map(({ head }) => head.headers)).toEqual([['accept', '*/*']]);
    expect((await peer.received()).at(-1)).toMatchObject({ type: frameTypes.ping, flags: ackFlag });
    expect(link.outstanding()).toBe(1);
  });

  test('whose kind of principal is not known gets that request back, for another router, and none is let in', async () => {
    const peer = createRawPeer();
    const { exchanges } = server(peer);
    peer.send(hello, {
      ...{ type: frameTypes.head, id: 1 },
      payload: requestFields.replace('anonymous', 'workload\n:account\na'),
    });
    peer.send({ type: frameTypes.head, id: 2, payload: requestFields });
    expect(exchanges).toHaveLength(1);
    expect((await peer.received()).at(-1)).toMatchObject({
      ...{ type: frameTypes.cancel, id: 1 },
      payload: expect.stringMatching(/^:code\nunavailable\n/),
    });
    expect(peer.ending()).toBe('none');
  });

  test('whose scopes are not known has only those that are', () => {
    const peer = createRawPeer();
    const { exchanges } = server(peer);
    const payload = requestFields.replace('anonymous', 'session\n:account\na\n:scopes\nroot inference');
    peer.send(hello, { type: frameTypes.head, id: 1, payload });
    expect(exchanges[0]?.head.principal).toEqual({ kind: 'session', accountId: 'a', scopes: ['inference'] });
  });
});

describe('a peer that is too old, or whose hello is malformed, is refused with the reason', () => {
  const old = 'version 0 is older than 1, the oldest that is understood: upgrade the peer';
  test.each<[string, string]>([
    [':version\n0\n:window\n65536', old],
    [':window\n65536', 'malformed :version'],
    [':version\n1.5\n:window\n65536', 'malformed :version'],
    [':version\n1', 'malformed :window'],
    [':version\n1\n:window\n0', 'malformed window'],
    [':version\n1\n:window\n4294967296', 'malformed window'],
    ['', 'malformed :version'],
  ])('%j', (payload, reason) => {
    const frame: Partial<RawFrame> & { type: number } = { type: frameTypes.hello, payload };
    const [toClient, toServer] = [createRawPeer(), createRawPeer()];
    const gateway = client(toClient);
    const router = server(toServer);
    toClient.send(frame);
    toServer.send(frame);
    expect([gateway.causes, gateway.link.state()]).toEqual([[reason], 'closed']);
    expect(router.causes).toEqual([`Relay stream: ${reason}.`]);
  });
});
