import { openRelayClient, type RelayClient } from '@hypervize/relay/testing';
import { clientCredentials, openRelayStream } from '@hypervize/rpc';

export interface RouterRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly requestId?: string;
  /** Aborts when the client disconnects. */
  readonly signal?: AbortSignal;
}

export interface RouterResponse {
  /** 0 if there was no response. */
  readonly status: number;
  /** When the first byte of the body arrived, by performance.now(). Undefined if none did. */
  readonly firstByteAtMs: number | undefined;
  readonly text: string;
  /** Whether the body is complete. A stream has to end with [DONE]. */
  readonly complete: boolean;
}

/** Opens a stream to the router at a port of this machine, in place of a gateway. */
export function connectToRouter(port: number): Promise<RelayClient> {
  const credentials = clientCredentials(undefined);
  return openRelayClient(
    openRelayStream({ target: `127.0.0.1:${port}`, credentials, caller: 'auth-gateway' }),
  );
}

const principal = { kind: 'key', keyId: 'bench', accountId: 'bench', scopes: ['inference'] } as const;

/** Sends a chat completion request for an elastic pool and reads the whole response. Never rejects. */
export async function sendRequest(router: RelayClient, request: RouterRequest): Promise<RouterResponse> {
  const { signal, ...sent } = request;
  try {
    const exchange = router.send({ ...sent, path: '/elastic/chat/completions', principal });
    if (signal?.aborted) exchange.disconnect();
    else signal?.addEventListener('abort', exchange.disconnect, { once: true });
    const { status, headers, text, firstByteAtMs, complete: isWhole } = await exchange.response;
    const isStream = headers['content-type']?.startsWith('text/event-stream');
    const complete = isWhole && (isStream ? text.endsWith('data: [DONE]\n\n') : text !== '');
    return { status, firstByteAtMs, text, complete };
  } catch {
    return { status: 0, firstByteAtMs: undefined, text: '', complete: false };
  }
}
