import { AppError, type ErrorCode } from '@hypervize/errors';
import type { z } from 'zod';
import type { Call } from './call.js';
import { parseBody, parseQuery } from './validation.js';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** The contract of one route: what its requests are parsed with, and what the OpenAPI document says of it. */
export interface Operation {
  readonly method: Method;
  /** Its path. `:id` stands for one segment. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** The query parameters. If not given, the query is ignored. */
  readonly query?: z.ZodType;
  /** The body. If not given, none is read. */
  readonly body?: z.ZodType;
  /** The JSON of its responses by status, if they are JSON. */
  readonly responses: Readonly<Record<number, z.ZodType>>;
  /** What a response of status 200 can be besides JSON: a description by media type. */
  readonly otherForms?: Readonly<Record<string, string>>;
  /** Whether an Idempotency-Key makes it repeatable. */
  readonly repeatable?: boolean;
  /** The errors of this route besides those of every route. */
  readonly errors?: readonly ErrorCode[];
}

type Parsed<O, Part extends string> = O extends { readonly [P in Part]: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;

/** A call whose request has been parsed, and whose responses are of the form that the operation states. */
export interface OperationCall<O extends Operation> extends Omit<Call, 'body' | 'json'> {
  readonly query: Parsed<O, 'query'>;
  readonly body: Parsed<O, 'body'>;
  /** Empty if the request has none. */
  readonly idempotencyKey: string;
  /** Responds, unless the request has been cancelled and so answered already. */
  respond<S extends keyof O['responses'] & number>(status: S, json: z.input<O['responses'][S]>): void;
}

/** Parses a request. Throws invalid_request. */
export function parsedCall<O extends Operation>(operation: O, call: Call): OperationCall<O> {
  const { query, body, repeatable } = operation;
  return {
    ...call,
    query: (query && parseQuery(query, call.request.query)) as Parsed<O, 'query'>,
    body: (body && parseBody(body, call.body)) as Parsed<O, 'body'>,
    idempotencyKey: repeatable ? parseIdempotencyKey(call.request.headersDistinct['idempotency-key']) : '',
    respond: (status, json) => call.json(status, json as object),
  };
}

/** The forms of an Idempotency-Key: printable ASCII. */
export const idempotencyKeyForm = /^[\x20-\x7e]{1,255}$/;

function parseIdempotencyKey(values: readonly string[] = []): string {
  const [key = ''] = values;
  if (values.length === 0 || (values.length === 1 && idempotencyKeyForm.test(key))) return key;
  const message = 'Send one Idempotency-Key of 1 to 255 printable ASCII characters, such as a UUID.';
  throw new AppError('invalid_request', message, { param: 'Idempotency-Key' });
}
