import type {
  Deadline,
  ServerDuplexStream,
  ServerUnaryCall,
  ServiceDefinition,
  sendUnaryData,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { AppError, toAppError } from '@hypervize/errors';
import { callerName } from './caller.js';
import { toStatus } from './failure.js';
import { inServerSpan } from './tracing.js';
import type { CallContext, MethodName, StreamHandler, UnaryHandler } from './types.js';

/** A service ready to be served. */
export interface Implementation {
  readonly definition: ServiceDefinition;
  readonly handlers: UntypedServiceImplementation;
}

/** Hears of each finished call: for metrics, and for the log where the code says that something broke on our side. */
export type CallObserver = (call: {
  readonly method: string;
  readonly caller: string;
  readonly durationMs: number;
  /** Absent if it went well. */
  readonly error?: AppError;
}) => void;

interface Parts<D, S extends MethodName<D>> {
  readonly unary: { readonly [M in Exclude<MethodName<D>, S>]: UnaryHandler<D[M]> };
  readonly streams: { readonly [M in S]: StreamHandler<D[M]> };
  /** The callers that each method serves. Anyone else gets caller_not_allowed. */
  readonly callers: { readonly [M in MethodName<D>]: readonly string[] };
  readonly observe?: CallObserver;
}

type Unary = ServerUnaryCall<unknown, unknown>;
type Duplex = ServerDuplexStream<unknown, unknown>;

/**
 * Async handlers as a gRPC service. A handler that throws an AppError answers with its code, also across the wire;
 * anything else it throws is `internal`, its cause kept on this side.
 */
export function implement<D, S extends MethodName<D> = never>(
  definition: D,
  parts: Parts<D, S>,
): Implementation {
  const allowed = parts.callers as Readonly<Record<string, readonly string[]>>;
  const handlers: UntypedServiceImplementation = {};

  for (const [method, handler] of Object.entries(parts.unary) as [string, UnaryHandler<never>][]) {
    handlers[method] = async (call: Unary, answer: sendUnaryData<unknown>) => {
      const finish = begin(method, call, parts.observe);
      try {
        const context = admit(call, allowed[method] ?? []);
        const reply = await inServerSpan(method, call.metadata, () =>
          handler(call.request as never, context),
        );
        finish();
        answer(null, reply);
      } catch (error) {
        answer(finish(error));
      }
    };
  }

  for (const [method, handler] of Object.entries(parts.streams) as [string, StreamHandler<never>][]) {
    handlers[method] = async (call: Duplex) => {
      const finish = begin(method, call, parts.observe);
      try {
        const context = admit(call, allowed[method] ?? []);
        for await (const message of handler(call as AsyncIterable<never>, context)) {
          if (context.signal.aborted) break;
          if (!call.write(message)) await roomOrEnd(call, context.signal);
        }
        finish();
        call.end();
      } catch (error) {
        call.emit('error', finish(error));
      }
    };
  }

  return { definition: definition as ServiceDefinition, handlers };
}

function begin(method: string, call: Unary | Duplex, observe: CallObserver | undefined) {
  const startedMs = performance.now();
  return (error?: unknown) => {
    const failure = error === undefined ? undefined : toAppError(error);
    observe?.({
      method,
      caller: callerName(call.getAuthContext(), call.metadata),
      durationMs: performance.now() - startedMs,
      ...(failure ? { error: failure } : {}),
    });
    return failure ? toStatus(failure) : null;
  };
}

function admit(call: Unary | Duplex, allowed: readonly string[]): CallContext {
  const caller = callerName(call.getAuthContext(), call.metadata);
  if (!allowed.includes(caller)) throw new AppError('caller_not_allowed');
  const abort = new AbortController();
  call.on('cancelled', () => abort.abort(new AppError('cancelled')));
  return { caller, signal: abort.signal, deadline: milliseconds(call.getDeadline()) };
}

function milliseconds(deadline: Deadline): number {
  return deadline instanceof Date ? deadline.getTime() : deadline;
}

function roomOrEnd(call: Duplex, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      call.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    call.on('drain', done);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
