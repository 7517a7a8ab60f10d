import { Client, credentials } from '@grpc/grpc-js';
import { type ClientLink, openClientLink } from '@hypervize/relay';
import { clientCredentials, contracts, openRelayStream } from '@hypervize/rpc';
import { openSocketStream } from './socket-stream.js';

/** A way to carry exchanges to the peer. */
export interface Way {
  /** One exchange with a small body in both directions. Resolves when the response is complete. */
  exchange(): Promise<void>;
  close(): void;
}

const requestBody = Buffer.from('{"model":"m","messages":[{"role":"user","content":"Hello"}]}');
const headers = ['content-type', 'application/json', 'accept', '*/*', 'user-agent', 'bench'];

/** Each exchange is a gRPC stream of its own, on one connection. */
export function openStreamEach(port: number): Way {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const { path, requestSerialize, responseDeserialize } = contracts.relay.Connect;
  return {
    exchange: () =>
      new Promise((resolve, reject) => {
        const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
        call.on('data', () => {});
        call.on('error', reject);
        call.on('status', () => resolve());
        call.write({ frames: Buffer.from(headers.join('\n')) });
        call.end({ frames: requestBody });
      }),
    close: () => client.close(),
  };
}

/** Frames of all exchanges in the messages of one gRPC stream. */
export function openFramesInGrpc(port: number): Promise<Way> {
  const target = `127.0.0.1:${port}`;
  return openFrames(
    openRelayStream({ target, credentials: clientCredentials(undefined), caller: 'auth-gateway' }),
  );
}

/** The same frames on a plain socket. */
export async function openFramesOnSocket(port: number): Promise<Way> {
  return openFrames(await openSocketStream(port));
}

function openFrames(open: ReturnType<typeof openRelayStream>): Promise<Way> {
  return new Promise((resolve, reject) => {
    const link: ClientLink = openClientLink({
      open,
      ...{ pingEveryMs: 1_000, pingTimeoutMs: 20_000, maxUnsentBytes: Number.POSITIVE_INFINITY },
      ...{ firstByteTimeoutMs: 60_000, idleTimeoutMs: 60_000, monotonic: () => performance.now() },
      onState: (state, cause) => {
        if (state === 'open')
          resolve({ exchange: () => sendFrames(link), close: () => link.destroy(new Error('done')) });
        else if (state === 'closed') reject(cause ?? new Error('closed'));
      },
    });
  });
}

function sendFrames(link: ClientLink): Promise<void> {
  return new Promise((resolve, reject) => {
    const head = {
      ...{ path: '/elastic/chat/completions', principal: { kind: 'anonymous' as const }, owner: '' },
      ...{ requestId: 'request', length: requestBody.length, trace: {}, headers },
    };
    const exchange = link.open(head, {
      receiver: { onSent: () => {}, onHead: () => {}, onData: () => {}, onEnd: resolve, onError: reject },
      ...{ onGranted: () => {}, onReport: () => {} },
    });
    exchange.end(requestBody);
  });
}
