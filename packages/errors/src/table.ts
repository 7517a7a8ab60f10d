/**
 * The one table of everything that can go wrong: what it is called, how gRPC says it, how HTTP says it, and whether
 * asking again later can help. The HTTP status and the `code` are the product's public contract.
 *
 * gRPC status numbers are those of the gRPC specification (google.rpc.Code).
 */
const grpcStatus = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** The `type` of OpenAI's error objects, which their SDKs map to error classes. */
type OpenAiErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'not_found_error'
  | 'rate_limit_error'
  | 'insufficient_quota'
  | 'server_error';

export interface ErrorRow {
  /** gRPC status number. */
  readonly grpc: number;
  /** HTTP status code. */
  readonly http: number;
  /** OpenAI's error type. */
  readonly type: OpenAiErrorType;
  /** What a client reads when the thrower says nothing more precise. */
  readonly message: string;
  /** Seconds for `Retry-After`, where waiting can help. */
  readonly retryAfterSeconds?: number;
}

const rows = {
  // Who is asking.
  missing_api_key: {
    grpc: grpcStatus.unauthenticated,
    http: 401,
    type: 'authentication_error',
    message: 'No API key was given. Send it in the header "Authorization: Bearer hvz_live_…".',
  },
  invalid_api_key: {
    grpc: grpcStatus.unauthenticated,
    http: 401,
    type: 'authentication_error',
    message: 'Invalid API key',
  },
  expired_api_key: {
    grpc: grpcStatus.unauthenticated,
    http: 401,
    type: 'authentication_error',
    message: 'This API key has expired. Create or roll one in Settings → Keys.',
  },
  account_suspended: {
    grpc: grpcStatus.permissionDenied,
    http: 403,
    type: 'permission_error',
    message: 'This account has been suspended. Contact support.',
  },
  key_in_url: {
    grpc: grpcStatus.invalidArgument,
    http: 400,
    type: 'invalid_request_error',
    message:
      'An API key was sent in the URL, where logs and proxies can read it. Send it in the Authorization header, and roll this key.',
  },
  ambiguous_credentials: {
    grpc: grpcStatus.invalidArgument,
    http: 400,
    type: 'invalid_request_error',
    message: 'More than one Authorization header was sent. Send exactly one.',
  },
  insufficient_scope: {
    grpc: grpcStatus.permissionDenied,
    http: 403,
    type: 'permission_error',
    message: 'This API key lacks the scope that the request needs.',
  },
  auth_unavailable: {
    grpc: grpcStatus.unavailable,
    http: 503,
    type: 'server_error',
    message: 'The API key cannot be checked right now. It has not been refused; try again shortly.',
    retryAfterSeconds: 1,
  },

  // What is asked.
  invalid_request: {
    grpc: grpcStatus.invalidArgument,
    http: 400,
    type: 'invalid_request_error',
    message: 'The request is not valid.',
  },
  invalid_json: {
    grpc: grpcStatus.invalidArgument,
    http: 400,
    type: 'invalid_request_error',
    message: 'The body is not a JSON object in UTF-8.',
  },
  model_required: {
    grpc: grpcStatus.invalidArgument,
    http: 400,
    type: 'invalid_request_error',
    message: 'The body has no "model", or it is not a non-empty string.',
  },
  body_too_large: {
    grpc: grpcStatus.resourceExhausted,
    http: 413,
    type: 'invalid_request_error',
    message: 'The body is larger than this service accepts.',
  },
  unsupported_media_type: {
    grpc: grpcStatus.invalidArgument,
    http: 415,
    type: 'invalid_request_error',
    message: 'The body must be sent as "Content-Type: application/json".',
  },
  request_timeout: {
    grpc: grpcStatus.deadlineExceeded,
    http: 408,
    type: 'invalid_request_error',
    message: 'The request body did not arrive in time.',
  },
  route_not_found: {
    grpc: grpcStatus.notFound,
    http: 404,
    type: 'not_found_error',
    message: 'There is no such route. The inference routes begin with /api.',
  },
  method_not_allowed: {
    grpc: grpcStatus.unimplemented,
    http: 405,
    type: 'invalid_request_error',
    message: 'This route does not take that method.',
  },
  endpoint_not_found: {
    grpc: grpcStatus.notFound,
    http: 404,
    type: 'not_found_error',
    message: 'There is no such endpoint.',
  },
  endpoint_not_active: {
    grpc: grpcStatus.failedPrecondition,
    http: 409,
    type: 'invalid_request_error',
    message: 'The endpoint is being deleted and cannot be changed.',
  },
  model_not_found: {
    grpc: grpcStatus.notFound,
    http: 404,
    type: 'not_found_error',
    message: 'There is no such model. GET /api/models lists those that can be called.',
  },

  // How much is asked for.
  rate_limit_exceeded: {
    grpc: grpcStatus.resourceExhausted,
    http: 429,
    type: 'rate_limit_error',
    message: 'Too many requests. Wait for as long as Retry-After says.',
    retryAfterSeconds: 1,
  },
  insufficient_quota: {
    grpc: grpcStatus.resourceExhausted,
    http: 429,
    type: 'insufficient_quota',
    message: 'The account has used its tokens for this month. GET /api/usage shows what for.',
  },

  // What the platform has to offer.
  no_capacity: {
    grpc: grpcStatus.unavailable,
    http: 503,
    type: 'server_error',
    message: 'No model server can take the request right now.',
    retryAfterSeconds: 1,
  },
  upstream_error: {
    grpc: grpcStatus.unavailable,
    http: 502,
    type: 'server_error',
    message: 'The model server failed.',
  },
  upstream_timeout: {
    grpc: grpcStatus.deadlineExceeded,
    http: 504,
    type: 'server_error',
    message: 'The model server took too long.',
  },
  shutting_down: {
    grpc: grpcStatus.unavailable,
    http: 503,
    type: 'server_error',
    message: 'This server is being replaced. Send the request again.',
    retryAfterSeconds: 1,
  },

  // Managing keys, users and endpoints.
  key_not_found: {
    grpc: grpcStatus.notFound,
    http: 404,
    type: 'not_found_error',
    message: 'There is no such key.',
  },
  account_not_found: {
    grpc: grpcStatus.notFound,
    http: 404,
    type: 'not_found_error',
    message: 'There is no such account.',
  },
  key_name_taken: {
    grpc: grpcStatus.alreadyExists,
    http: 409,
    type: 'invalid_request_error',
    message: 'An active key of this account has that name already.',
  },
  key_revoked: {
    grpc: grpcStatus.failedPrecondition,
    http: 409,
    type: 'invalid_request_error',
    message: 'The key has been revoked, which is final.',
  },
  key_superseded: {
    grpc: grpcStatus.failedPrecondition,
    http: 409,
    type: 'invalid_request_error',
    message: 'The key has been rolled already. Roll its successor instead.',
  },
  key_already_revealed: {
    grpc: grpcStatus.failedPrecondition,
    http: 409,
    type: 'invalid_request_error',
    message:
      'The default key has been shown once already, which is how often it can be. Roll it to get a new one.',
  },
  key_not_revealed: {
    grpc: grpcStatus.failedPrecondition,
    http: 409,
    type: 'invalid_request_error',
    message: 'The key has no secret yet. Reveal it instead.',
  },
  too_many_keys: {
    grpc: grpcStatus.failedPrecondition,
    http: 409,
    type: 'invalid_request_error',
    message: 'The account has as many active keys as it may have. Revoke one first.',
  },
  caller_not_allowed: {
    grpc: grpcStatus.permissionDenied,
    http: 403,
    type: 'permission_error',
    message: 'This caller may not use that method.',
  },

  // The house itself.
  overloaded: {
    grpc: grpcStatus.resourceExhausted,
    http: 503,
    type: 'server_error',
    message: 'The service has more work than it takes at once. Try again shortly.',
    retryAfterSeconds: 1,
  },
  unavailable: {
    grpc: grpcStatus.unavailable,
    http: 503,
    type: 'server_error',
    message: 'A part of the service cannot be reached. Try again shortly.',
    retryAfterSeconds: 1,
  },
  deadline_exceeded: {
    grpc: grpcStatus.deadlineExceeded,
    http: 504,
    type: 'server_error',
    message: 'The answer did not come in time.',
  },
  cancelled: {
    grpc: grpcStatus.cancelled,
    http: 499,
    type: 'server_error',
    message: 'The caller went away.',
  },
  internal: {
    grpc: grpcStatus.internal,
    http: 500,
    type: 'server_error',
    message: 'Something went wrong on our side.',
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof rows;

/** Every error code with its row. */
export const errorTable: Readonly<Record<ErrorCode, ErrorRow>> = rows;

/** The row of one code. */
export function errorRow(code: ErrorCode): ErrorRow {
  return rows[code];
}

/** Whether a string that came over the wire is a code of this table. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(rows, value);
}
