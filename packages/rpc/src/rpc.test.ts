import { credentials, Client as GrpcClient, Metadata } from '@grpc/grpc-js';
import { AppError } from '@hypervize/errors';
import { createAuthority } from '@hypervize/testkit';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { createClient } from './client.js';
import { contracts } from './contracts.js';
import {
  clientCredentials,
  readTlsFiles,
  serverCredentials,
  type TlsFiles,
  type TlsSource,
} from './credentials.js';
import { implement } from './implement.js';
import type * as keys from './keys.js';
import { type RpcServer, startRpcServer } from './server.js';
import type { CallContext, UnaryHandler } from './types.js';

type Ensure = UnaryHandler<keys.UserServiceDefinition['EnsureUser']>;
const unused = async () => ({});
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(ensure: Ensure, tls?: TlsSource): Promise<RpcServer> {
  const users = implement<typeof contracts.users>(contracts.users, {
    unary: {
      EnsureUser: ensure,
      ...{ SuspendUser: unused, RestoreUser: unused, GetUser: unused, SetAccountLimits: unused },
      GetAccountStanding: unused,
    },
    streams: {},
    callers: {
      EnsureUser: ['tester'],
      ...{ SuspendUser: [], RestoreUser: [], GetUser: [], SetAccountLimits: [], GetAccountStanding: [] },
    },
  });
  const config = {
    address: 'localhost:0',
    credentials: serverCredentials(tls),
    reflection: true,
  };
  const server = await startRpcServer(config, [users]);
  closing.push(() => server.stop(1_000));
  return server;
}

function connect(port: number, extra: { caller?: string; tls?: TlsSource; defaultTimeoutMs?: number } = {}) {
  const client = createClient(contracts.users, {
    target: `localhost:${port}`,
    credentials: clientCredentials(extra.tls),
    caller: extra.caller ?? 'tester',
    defaultTimeoutMs: extra.defaultTimeoutMs ?? 5_000,
  });
  closing.push(client.close);
  return client;
}

const echo: Ensure = async (request) => ({ created: true, user: { subject: request.subject } });
const untilAborted = ({ signal }: CallContext) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('a call', () => {
  test('delivers the request and returns the response', async () => {
    const { port } = await serve(echo);
    expect(await connect(port).ensureUser({ subject: 'me' })).toMatchObject({
      created: true,
      user: { subject: 'me' },
    });
  });

  test('that fails with an AppError rejects with the same error, without its cause', async () => {
    const { port } = await serve(async () => {
      throw new AppError('key_name_taken', 'taken by me', {
        param: 'name',
        cause: new Error('the secret cause'),
      });
    });
    const failure = await connect(port)
      .ensureUser({})
      .catch((error: AppError) => error);
    expect(failure).toMatchObject({ code: 'key_name_taken', message: 'taken by me', param: 'name' });
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('the secret cause');
  });

  test('that fails with any other error rejects with internal, which does not contain the cause', async () => {
    const { port } = await serve(async () => {
      throw new Error('password=hunter2');
    });
    const failure = (await connect(port)
      .ensureUser({})
      .catch((error: unknown) => error)) as AppError;
    expect(failure.code).toBe('internal');
    expect(String((failure.cause as Error).message)).not.toContain('hunter2');
  });

  test('from a caller that the method does not allow is refused', async () => {
    const { port } = await serve(echo);
    await expect(connect(port, { caller: 'stranger' }).ensureUser({})).rejects.toMatchObject({
      code: 'caller_not_allowed',
    });
  });

  test('ends at its deadline, and aborts the signal of the handler', async () => {
    let stopped: Promise<unknown> = Promise.resolve();
    const { port } = await serve((_request, call) => {
      const work = untilAborted(call);
      stopped = work.catch(() => 'stopped');
      return work;
    });
    await expect(connect(port).ensureUser({}, { timeoutMs: 100 })).rejects.toMatchObject({
      code: 'deadline_exceeded',
    });
    expect(await stopped).toBe('stopped');
  });

  test('made while serving a call ends before the deadline of that call', async () => {
    let left = 0;
    const { port } = await serve(async (_request, call) => {
      left = call.deadline;
      return {};
    });
    const deadline = Date.now() + 1_000;
    await connect(port).ensureUser({}, { deadline });
    expect(left).toBeLessThan(deadline);
  });

  test('that is cancelled aborts the signal of the handler', async () => {
    const abort = new AbortController();
    let stopped: Promise<unknown> = Promise.resolve();
    const { port } = await serve((_request, call) => {
      const work = untilAborted(call);
      stopped = work.catch(() => 'stopped');
      abort.abort();
      return work;
    });
    await expect(connect(port).ensureUser({}, { signal: abort.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await stopped).toBe('stopped');
  });

  test('to a server that cannot be reached rejects with unavailable', async () => {
    await expect(connect(9).ensureUser({})).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('with fields unknown to the server is served, and the fields are ignored', async () => {
    const { port } = await serve(echo);
    const raw = new GrpcClient(`localhost:${port}`, credentials.createInsecure());
    closing.push(() => raw.close());
    const metadata = new Metadata();
    metadata.set('hvz-caller', 'tester');
    const reply = await new Promise<{ user?: { subject?: string } | null } | undefined>((resolve, reject) => {
      raw.makeUnaryRequest(
        contracts.users.EnsureUser.path,
        // Field 1 (subject), and a string in field 99, which the contract does not have.
        () => Buffer.concat([Buffer.from('\x0a\x02me'), Buffer.from([0x9a, 0x06, 0x03]), Buffer.from('new')]),
        contracts.users.EnsureUser.responseDeserialize,
        {},
        metadata,
        (error, value) => (error ? reject(error) : resolve(value)),
      );
    });
    expect(reply?.user?.subject).toBe('me');
  });
});

test('the standard health service reports whether the server is serving', async () => {
  const server = await serve(echo);
  const health = await import('grpc-health-check');
  const { loadPackageDefinition } = await import('@grpc/grpc-js');
  const { loadSync } = await import('@grpc/proto-loader');
  const root = loadPackageDefinition(loadSync(health.protoPath)) as unknown as {
    grpc: {
      health: {
        v1: {
          Health: new (
            address: string,
            c: unknown,
          ) => GrpcClient & {
            check(request: object, done: (error: Error | null, reply: { status: unknown }) => void): void;
          };
        };
      };
    };
  };
  const client = new root.grpc.health.v1.Health(`localhost:${server.port}`, credentials.createInsecure());
  closing.push(() => client.close());
  const status = () =>
    new Promise((resolve, reject) => {
      client.check({}, (error: Error | null, reply: { status: unknown }) =>
        error ? reject(error) : resolve(reply.status),
      );
    });
  expect(await status()).toBe(2);
  server.setServing(true);
  expect(await status()).toBe(1);
});

describe('mutual TLS', () => {
  const ours = createAuthority();
  const theirs = createAuthority();
  afterAll(() => {
    ours.remove();
    theirs.remove();
  });

  test('the name of the caller comes from its certificate, not from the metadata, and a caller without a certificate of the authority is refused', async () => {
    const { port } = await serve(echo, readTlsFiles(ours.issue('server')));
    const files = ours.issue('tester');
    const tester = readTlsFiles(files);
    const outsider = readTlsFiles({ ...theirs.issue('tester'), caFile: files.caFile });

    expect(await connect(port, { tls: tester, caller: 'another' }).ensureUser({})).toMatchObject({
      created: true,
    });
    const stranger = connect(port, { tls: readTlsFiles(ours.issue('stranger')), caller: 'tester' });
    await expect(stranger.ensureUser({})).rejects.toMatchObject({ code: 'caller_not_allowed' });
    await expect(connect(port, { tls: outsider }).ensureUser({})).rejects.toMatchObject({
      code: 'unavailable',
    });
    await expect(connect(port).ensureUser({})).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('new certificates apply to new connections of servers and clients, and calls in flight continue', async () => {
    const [server, tester] = [changing(ours.issue('server')), changing(ours.issue('tester'))];
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { port } = await serve(async ({ subject }) => {
      if (subject === 'slow') await finished;
      return { created: true };
    }, server.source);
    const before = connect(port, { tls: tester.source });
    await before.ensureUser({});
    const inFlight = before.ensureUser({ subject: 'slow' });

    const old = readTlsFiles(ours.issue('tester'));
    server.change(theirs.issue('server'));
    await expect(connect(port, { tls: old }).ensureUser({})).rejects.toMatchObject({ code: 'unavailable' });
    tester.change(theirs.issue('tester'));
    expect(await connect(port, { tls: tester.source }).ensureUser({})).toMatchObject({ created: true });
    finish();
    expect(await inFlight).toMatchObject({ created: true });
  });
});

/** Certificates that change when told to. */
function changing(files: TlsFiles) {
  let certificates = readTlsFiles(files).current();
  const listeners: ((changed: typeof certificates) => void)[] = [];
  return {
    source: {
      current: () => certificates,
      onChange: (listener: (changed: typeof certificates) => void) => void listeners.push(listener),
    },
    change: (to: TlsFiles) => {
      certificates = readTlsFiles(to).current();
      for (const listener of listeners) listener(certificates);
    },
  };
}
