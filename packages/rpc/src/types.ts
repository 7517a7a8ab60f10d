import type { MethodDefinition } from '@grpc/proto-loader';

/** The names of a service's methods (the generated interfaces also carry an index signature, which is not one). */
export type MethodName<D> = keyof { [M in keyof D as string extends M ? never : M]: true } & string;

// biome-ignore lint/suspicious/noExplicitAny: matches a method of whatever messages
export type AnyMethod = MethodDefinition<any, any, any, any>;

/** What a caller passes, and a server receives. */
export type RequestIn<T> = T extends MethodDefinition<infer In, infer _R, infer _Q, infer _S> ? In : never;
export type RequestOut<T> = T extends MethodDefinition<infer _I, infer _R, infer Out, infer _S> ? Out : never;
/** What a server returns, and a caller receives. */
export type ResponseIn<T> = T extends MethodDefinition<infer _I, infer In, infer _Q, infer _S> ? In : never;
export type ResponseOut<T> =
  T extends MethodDefinition<infer _I, infer _R, infer _Q, infer Out> ? Out : never;

/** What a handler knows of the call that it serves. */
export interface CallContext {
  /** The calling service: the common name of its certificate, or what it says of itself where TLS is off. */
  readonly caller: string;
  /** Aborted when the caller cancels, goes away, or its deadline passes. */
  readonly signal: AbortSignal;
  /** When the caller stops waiting, in milliseconds since the epoch; Infinity if it never does. */
  readonly deadline: number;
}

export type UnaryHandler<T> = (request: RequestOut<T>, call: CallContext) => Promise<ResponseIn<T>>;

/** A conversation: reads what the caller sends and yields what the caller is sent. It ends when it returns. */
export type StreamHandler<T> = (
  requests: AsyncIterable<RequestOut<T>>,
  call: CallContext,
) => AsyncIterable<ResponseIn<T>>;

export interface CallOptions {
  /** At most so long, in milliseconds; the client's default if absent. */
  readonly timeoutMs?: number;
  /** When the one who waits for us stops waiting, in milliseconds since the epoch. We give up a little sooner. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
}

/** One side of an open conversation, as the caller holds it. */
export interface Conversation<In, Out> {
  /** Resolves when the message has been handed over and there is room for another. */
  send(message: In): Promise<void>;
  /** What the server sends. Iterating throws an AppError when the conversation fails. */
  readonly messages: AsyncIterable<Out>;
  /** Ends it from this side. */
  cancel(): void;
}

/** A client: one async function a unary method; `S` names the methods that are conversations. */
export type Client<D, S extends MethodName<D> = never> = {
  readonly [M in Exclude<MethodName<D>, S> as Uncapitalize<M>]: (
    request: RequestIn<D[M]>,
    options?: CallOptions,
  ) => Promise<ResponseOut<D[M]>>;
} & {
  readonly [M in S as Uncapitalize<M>]: (
    options?: Pick<CallOptions, 'signal'>,
  ) => Conversation<RequestIn<D[M]>, ResponseOut<D[M]>>;
} & {
  /** Closes the connection; calls under way fail. */
  close(): void;
};
