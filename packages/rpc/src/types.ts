import type { MethodDefinition } from '@grpc/proto-loader';

/** The names of a service's methods, without the index signature of the generated interfaces. */
export type MethodName<D> = keyof { [M in keyof D as string extends M ? never : M]: true } & string;

// biome-ignore lint/suspicious/noExplicitAny: matches a method with any messages
export type AnyMethod = MethodDefinition<any, any, any, any>;

/** The request of a method: as the caller passes it (In), and as the server receives it (Out). */
export type RequestIn<T> = T extends MethodDefinition<infer In, infer _R, infer _Q, infer _S> ? In : never;
export type RequestOut<T> = T extends MethodDefinition<infer _I, infer _R, infer Out, infer _S> ? Out : never;
/** The response of a method: as the server returns it (In), and as the caller receives it (Out). */
export type ResponseIn<T> = T extends MethodDefinition<infer _I, infer In, infer _Q, infer _S> ? In : never;
export type ResponseOut<T> =
  T extends MethodDefinition<infer _I, infer _R, infer _Q, infer Out> ? Out : never;

/** The call that a handler serves. */
export interface CallContext {
  /** The calling service: the common name of its certificate or, without TLS, the name in the metadata. */
  readonly caller: string;
  /** Aborted when the caller cancels or disconnects, or when the deadline passes. */
  readonly signal: AbortSignal;
  /** When the caller stops waiting, in milliseconds since the epoch; Infinity if it never does. */
  readonly deadline: number;
}

/** Serves a unary method. */
export type UnaryHandler<T> = (request: RequestOut<T>, call: CallContext) => Promise<ResponseIn<T>>;

/** Serves a bidirectional stream: reads requests, yields responses. The stream ends when the handler returns. */
export type StreamHandler<T> = (
  requests: AsyncIterable<RequestOut<T>>,
  call: CallContext,
) => AsyncIterable<ResponseIn<T>>;

/** Options of one call. */
export interface CallOptions {
  /** The timeout of the call, in milliseconds. Defaults to the client's. */
  readonly timeoutMs?: number;
  /** The deadline of the call being served, in milliseconds since the epoch. This call ends shortly before it. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
}

/** An open bidirectional stream, as the caller sees it. */
export interface BidiStream<In, Out> {
  /** Resolves when the message has been written and the next one can be sent. Rejects with an AppError. */
  send(message: In): Promise<void>;
  /** The responses. Iterating throws an AppError if the stream fails. */
  readonly messages: AsyncIterable<Out>;
  /** Ends the stream. */
  cancel(): void;
}

/** A client with an async function for each unary method. `S` names the methods that are bidirectional streams. */
export type Client<D, S extends MethodName<D> = never> = {
  readonly [M in Exclude<MethodName<D>, S> as Uncapitalize<M>]: (
    request: RequestIn<D[M]>,
    options?: CallOptions,
  ) => Promise<ResponseOut<D[M]>>;
} & {
  readonly [M in S as Uncapitalize<M>]: (
    options?: Pick<CallOptions, 'signal'>,
  ) => BidiStream<RequestIn<D[M]>, ResponseOut<D[M]>>;
} & {
  /** Closes the connection. Calls in flight fail. */
  close(): void;
};
