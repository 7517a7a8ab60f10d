import { accountOf } from '@hypervize/auth-model';
import type { AppError } from '@hypervize/errors';
import { createInFlightRequests, openServerLink, relayError } from '@hypervize/relay';
import { connectInMemory, openRelayClient, type RelayClient } from '@hypervize/relay/testing';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createCollector } from './collector.js';
import { openBodies } from './open.js';
import { receiveInferenceBody } from './receive.js';
import { createScanTurns } from './scan-turns.js';

const settings = {
  maxBodyBytes: 1_000_000,
  anonymousMaxBodyBytes: 1_000_000,
  bodyMemoryBytes: 2_000_000,
  bodyMemoryWaitMs: 100,
};
const free = { take: () => undefined, release: () => {} };

/** A valid body of at least `length` bytes. */
const bodyOf = (length: number) => Buffer.from(`{"model":"m","x":"${'x'.repeat(length)}"}`);

test('a body is stored byte by byte, however it is cut into chunks, with or without a declared length', async () => {
  const turns = createScanTurns();
  const sizes = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.nat(300_000), sizes, fc.boolean(), async (length, chunkSizes, isDeclared) => {
      const bytes = bodyOf(length);
      for (let at = 18; at < bytes.length - 2; at += 1_000) bytes[at] = 97 + ((at / 1_000) % 26);
      const declaredLength = isDeclared ? bytes.length : 'chunked';
      const collector = createCollector({ declaredLength, owner: 'a', hold: free, turns });
      let at = 0;
      for (let i = 0; at < bytes.length; i++) {
        const size = chunkSizes[i % chunkSizes.length] as number;
        await collector.take(bytes.subarray(at, at + size));
        at += size;
      }
      const { body, object } = await collector.finish();
      expect(body.slice(0, body.length()).equals(bytes)).toBe(true);
      expect(object.member('model')).toMatchObject({ start: 9, end: 12 });
      expect(object.closingBrace).toBe(bytes.length - 1);
    }),
    { numRuns: 50 },
  );
});

const gateways: RelayClient[] = [];
afterEach(() => {
  for (const gateway of gateways.splice(0)) gateway.close();
});

/** A router that receives bodies for accounts and holds them, and a gateway that sends one. */
async function startReceiver(overrides: Partial<typeof settings> = {}) {
  const refusals: string[] = [];
  const bodies = openBodies({ ...settings, ...overrides }, (refusal) => refusals.push(refusal));
  const held: { release(): void }[] = [];
  const stream = connectInMemory();
  openServerLink({
    monotonic: () => performance.now(),
    open: stream.server,
    serve: (exchange) => {
      const { cancellation } = createInFlightRequests<null>().register('', null);
      const owner = accountOf(exchange.head.principal) as string;
      const { maxBodyBytes: maxBytes } = settings;
      receiveInferenceBody(bodies, { exchange, owner, maxBytes, cancellation }).then(
        ({ body }) => {
          held.push(body);
          exchange.writeHead(200, []);
          exchange.end(Buffer.from(String(body.length())), 0);
        },
        (error: AppError) => relayError(exchange, error),
      );
    },
    onClosed: () => {},
  });
  const gateway = await openRelayClient(stream.client);
  gateways.push(gateway);
  const open = (owner: string, length?: number) =>
    gateway.send({
      path: '/elastic/chat/completions',
      principal: { kind: 'key', keyId: 'k', accountId: owner, scopes: [] },
      length: length ?? 'chunked',
    });
  /** Resolves to the length of the body, or to the code of the error. */
  const resultOf = async (sent: ReturnType<typeof open>) => {
    const { text, code } = await sent.response;
    return code ?? text;
  };
  const send = (owner: string, bytes: Buffer, isDeclared = true) => {
    const sent = open(owner, isDeclared ? bytes.length : undefined);
    sent.end(bytes);
    return resultOf(sent);
  };
  return { memory: bodies.memory, held, refusals, open, send, resultOf };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('the memory for bodies', () => {
  test('is taken for the whole of a declared body before it is read, and is free again after a refusal', async () => {
    const { memory, open, send, resultOf } = await startReceiver();
    const sent = open('a', 500_000);
    sent.write(Buffer.from('{"model":'));
    await until(() => memory.held() === 500_000);
    sent.write(Buffer.from(']'));
    sent.end(Buffer.alloc(499_990, ' '));
    expect(await resultOf(sent)).toBe('invalid_json');
    expect(memory.held()).toBe(0);
    expect(await send('a', bodyOf(100_000))).toBe('100020');
  });

  test('is taken block by block for a body whose length is not declared, and a small one takes none', async () => {
    const { memory, held, send } = await startReceiver();
    expect(await send('a', bodyOf(10_000), false)).toBe('10020');
    expect(await send('a', bodyOf(10_000))).toBe('10020');
    expect(memory.held()).toBe(0);
    expect(await send('a', bodyOf(200_000), false)).toBe('200020');
    expect(memory.held()).toBe(3 * 65_536);
    for (const body of held) body.release();
    expect(memory.held()).toBe(0);
  });

  test('is waited for, unread, and the request is served when it is free', async () => {
    const { memory, held, send, refusals } = await startReceiver({ bodyMemoryWaitMs: 30_000 });
    expect(await send('a', bodyOf(600_000))).toBe('600020');
    for (const isDeclared of [true, false]) {
      const waiting = send('a', bodyOf(900_000), isDeclared);
      await until(() => memory.waiting() === 1);
      expect(await send('b', bodyOf(isDeclared ? 600_000 : 10_000))).toMatch(/^[16]/);
      held.shift()?.release();
      expect(await waiting).toBe('900020');
      held.splice(-1)[0]?.release();
    }
    expect(refusals).toEqual([]);
  });

  test('that does not become free in time is a refusal, which releases what the request had', async () => {
    const { memory, send, refusals } = await startReceiver();
    expect(await send('a', bodyOf(900_000))).toBe('900020');
    expect(await send('a', bodyOf(900_000))).toBe('overloaded');
    expect(await send('a', bodyOf(900_000), false)).toBe('overloaded');
    expect(memory.held()).toBe(900_020);
    expect(refusals).toEqual(['timeout', 'timeout']);
  });

  test('is not waited for by a client that has disconnected', async () => {
    const { memory, open, send } = await startReceiver({ bodyMemoryWaitMs: 30_000 });
    expect(await send('a', bodyOf(900_000))).toBe('900020');
    const sent = open('a', 900_000);
    sent.write(Buffer.from('{'));
    await until(() => memory.waiting() === 1);
    sent.disconnect();
    await until(() => memory.waiting() === 0);
    expect(memory.held()).toBe(900_020);
  });
});

test('a body in chunks of one byte takes no more memory than its blocks', async () => {
  const { memory, open, resultOf } = await startReceiver();
  const sent = open('a');
  const bytes = bodyOf(40_000);
  for (let at = 0; at < bytes.length; at++) {
    if (!sent.write(bytes.subarray(at, at + 1))) await sent.granted();
  }
  sent.end();
  expect(await resultOf(sent)).toBe('40020');
  expect(memory.held()).toBe(65_536);
});
