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

/** A service that a server can serve. */
export interface Implementation {
  readonly definition: ServiceDefinition;
  readonly handlers: UntypedServiceImplementation;
}

/** Observes each finished call, for metrics and logs. */
export type CallObserver = (call: {
  readonly method: string;
  readonly caller: string;
  readonly durationMs: number;
  /** Absent if the call succeeded. */
  readonly error?: AppError;
}) => void;

interface Methods<D, S extends MethodName<D>> {
  readonly unary: { readonly [M in Exclude<MethodName<D>, S>]: UnaryHandler<D[M]> };
  readonly streams: { readonly [M in S]: StreamHandler<D[M]> };
  /** The callers that may use each method. Others get caller_not_allowed. */
  readonly callers: { readonly [M in MethodName<D>]: readonly string[] };
  readonly observe?: CallObserver;
}

/** What is the same for all kinds of methods. */
interface Method<H> {
  readonly name: string;
  readonly handler: H;
  readonly callers: readonly string[];
  readonly observe: CallObserver | undefined;
}

type Unary = ServerUnaryCall<unknown, unknown>;
type Duplex = ServerDuplexStream<unknown, unknown>;

/**
 * A service made of async handlers. If a handler throws an AppError, the caller gets an AppError with the same code,
 * message and param. If it throws anything else, the caller gets `internal`. Causes are never sent.
 */
export function implement<D, S extends MethodName<D> = never>(
  definition: D,
  methods: Methods<D, S>,
): Implementation {
  const { observe } = methods;
  const callersOf = methods.callers as Readonly<Record<string, readonly string[]>>;
  const handlers: UntypedServiceImplementation = {};
  for (const [name, handler] of Object.entries(methods.unary) as [string, UnaryHandler<never>][]) {
    handlers[name] = serveUnary({ name, handler, callers: callersOf[name] ?? [], observe });
  }
  for (const [name, handler] of Object.entries(methods.streams) as [string, StreamHandler<never>][]) {
    handlers[name] = serveStream({ name, handler, callers: callersOf[name] ?? [], observe });
  }
  return { definition: definition as ServiceDefinition, handlers };
}

function serveUnary(method: Method<UnaryHandler<never>>) {
  return async (call: Unary, respond: sendUnaryData<unknown>) => {
    const startedMs = performance.now();
    try {
      const context = admit(method, call);
      const response = await inServerSpan(method.name, call.metadata, () =>
        method.handler(call.request as never, context),
      );
      observeCall(method, call, startedMs);
      respond(null, response);
    } catch (error) {
      const failure = toAppError(error);
      observeCall(method, call, startedMs, failure);
      respond(toStatus(failure));
    }
  };
}

function serveStream(method: Method<StreamHandler<never>>) {
  return async (call: Duplex) => {
    const startedMs = performance.now();
    try {
      const context = admit(method, call);
      for await (const message of method.handler(call as AsyncIterable<never>, context)) {
        if (context.signal.aborted) break;
        if (!call.write(message)) await drainedOrAborted(call, context.signal);
      }
      observeCall(method, call, startedMs);
      call.end();
    } catch (error) {
      const failure = toAppError(error);
      observeCall(method, call, startedMs, failure);
      call.emit('error', toStatus(failure));
    }
  };
}

/** The context of a call. Throws caller_not_allowed if the caller may not use the method. */
function admit({ callers }: Method<unknown>, call: Unary | Duplex): CallContext {
  const caller = callerName(call.getAuthContext(), call.metadata);
  if (!callers.includes(caller)) throw new AppError('caller_not_allowed');
  const abort = new AbortController();
  call.on('cancelled', () => abort.abort(new AppError('cancelled')));
  return { caller, signal: abort.signal, deadline: epochMs(call.getDeadline()) };
}

function observeCall(
  { name, observe }: Method<unknown>,
  call: Unary | Duplex,
  startedMs: number,
  error?: AppError,
): void {
  observe?.({
    method: name,
    caller: callerName(call.getAuthContext(), call.metadata),
    durationMs: performance.now() - startedMs,
    ...(error ? { error } : {}),
  });
}

function epochMs(deadline: Deadline): number {
  return deadline instanceof Date ? deadline.getTime() : deadline;
}

function drainedOrAborted(call: Duplex, signal: AbortSignal): Promise<void> {
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
