/** Status numbers of the gRPC specification (google.rpc.Code). */
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

/** The `type` of OpenAI's error objects. Their SDKs map it to error classes. */
type OpenAiErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'not_found_error'
  | 'rate_limit_error'
  | 'insufficient_quota'
  | 'server_error';

/** How one error is reported. The HTTP status and the error code are part of the public API. */
export interface ErrorRow {
  /** gRPC status number. */
  readonly grpc: number;
  /** HTTP status code. */
  readonly http: number;
  /** OpenAI's error type. */
  readonly type: OpenAiErrorType;
  /** Sent to the client unless the error was thrown with a more precise message. */
  readonly message: string;
  /** Value of `Retry-After`, in seconds. Present if a retry can succeed. */
  readonly retryAfterSeconds?: number;
}

const rows = {
  // The credential.
  missing_api_key: {
    grpc: grpcStatus.unauthenticated,
    http: 401,
    type: 'authentication_error',
    message: 'No API key was sent. Send one in the header "Authorization: Bearer hvz_live_…".',
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
    message: 'This API key has expired. Create a new key, or roll this one.',
  },
  account_suspended: {
    grpc: grpcStatus.permissionDenied,
    http: 403,
    type: 'permission_error',
    message: 'This account is suspended. Contact support.',
  },
  invalid_session: {
    grpc: grpcStatus.unauthenticated,
    http: 401,
    type: 'authentication_error',
    message: 'You are not signed in, or your session has ended. Sign in again.',
  },
  no_active_key: {
    grpc: grpcStatus.permissionDenied,
    http: 403,
    type: 'permission_error',
    message:
      'The account has no active API key that permits inference, which a session needs. Create one in the dashboard under Settings → Keys.',
  },
  cross_site_request: {
    grpc: grpcStatus.permissionDenied,
    http: 403,
    type: 'permission_error',
    message:
      'A session is accepted from pages of this origin only. Send the request from the dashboard, or with an API key in the Authorization header.',
  },
  key_in_url: {
    grpc: grpcStatus.invalidArgument,
    http: 400,
    type: 'invalid_request_error',
    message:
      'The URL contains an API key, which logs and proxies may have recorded. Roll the key, and send the new one in the Authorization header.',
  },
  ambiguous_credentials: {
    grpc: grpcStatus.invalidArgument,
    http: 400,
    type: 'invalid_request_error',
    message: 'The request has more than one Authorization header. Send exactly one.',
  },
  insufficient_scope: {
    grpc: grpcStatus.permissionDenied,
    http: 403,
    type: 'permission_error',
    message: 'This API key does not have the required scope. Use a key that has it, or create one.',
  },
  auth_unavailable: {
    grpc: grpcStatus.unavailable,
    http: 503,
    type: 'server_error',
    message:
      'The API key cannot be verified right now. This does not mean that it is invalid. Retry shortly.',
    retryAfterSeconds: 1,
  },

  // The request.
  invalid_request: {
    grpc: grpcStatus.invalidArgument,
    http: 400,
    type: 'invalid_request_error',
    message: 'The request is invalid. See the API reference for its fields.',
  },
  invalid_json: {
    grpc: grpcStatus.invalidArgument,
    http: 400,
    type: 'invalid_request_error',
    message: 'The request body must be a JSON object in UTF-8.',
  },
  model_required: {
    grpc: grpcStatus.invalidArgument,
    http: 400,
    type: 'invalid_request_error',
    message:
      'The request body must have a "model", a non-empty string. GET /api/models lists the available models.',
  },
  body_too_large: {
    grpc: grpcStatus.resourceExhausted,
    http: 413,
    type: 'invalid_request_error',
    message: 'The request body is too large. Send a smaller one.',
  },
  headers_too_large: {
    grpc: grpcStatus.invalidArgument,
    http: 431,
    type: 'invalid_request_error',
    message: 'The request has more or longer headers than this service accepts. Send fewer.',
  },
  unsupported_media_type: {
    grpc: grpcStatus.invalidArgument,
    http: 415,
    type: 'invalid_request_error',
    message: 'Send the request body as "Content-Type: application/json", uncompressed and in UTF-8.',
  },
  request_timeout: {
    grpc: grpcStatus.deadlineExceeded,
    http: 408,
    type: 'invalid_request_error',
    message: 'The request did not arrive in time. Send it again.',
  },
  route_not_found: {
    grpc: grpcStatus.notFound,
    http: 404,
    type: 'not_found_error',
    message: 'This route does not exist. Check the path: the routes of this API begin with /api.',
  },
  loop_detected: {
    grpc: grpcStatus.failedPrecondition,
    http: 508,
    type: 'invalid_request_error',
    message:
      'The request has passed through this platform before. Check that the hosts of the endpoint are model servers.',
  },
  method_not_allowed: {
    grpc: grpcStatus.unimplemented,
    http: 405,
    type: 'invalid_request_error',
    message: 'This route does not support the request method. Inference routes require POST.',
  },
  endpoint_not_found: {
    grpc: grpcStatus.notFound,
    http: 404,
    type: 'not_found_error',
    message: 'The endpoint does not exist. GET /api/d lists the endpoints of your account.',
  },
  endpoint_not_active: {
    grpc: grpcStatus.failedPrecondition,
    http: 409,
    type: 'invalid_request_error',
    message: 'The endpoint is being deleted and cannot be changed. Create a new endpoint instead.',
  },
  model_not_found: {
    grpc: grpcStatus.notFound,
    http: 404,
    type: 'not_found_error',
    message: 'The model does not exist. GET /api/models lists the available models.',
  },

  // Limits.
  rate_limit_exceeded: {
    grpc: grpcStatus.resourceExhausted,
    http: 429,
    type: 'rate_limit_error',
    message: 'Too many requests. Retry after the time given in the Retry-After header.',
    retryAfterSeconds: 1,
  },
  insufficient_quota: {
    grpc: grpcStatus.resourceExhausted,
    http: 429,
    type: 'insufficient_quota',
    message:
      'The account has used its token quota for this month. GET /api/usage shows the usage, GET /api/quota when the quota resets.',
  },

  // Model servers.
  no_capacity: {
    grpc: grpcStatus.unavailable,
    http: 503,
    type: 'server_error',
    message: 'No model server is available for the request right now. Retry shortly.',
    retryAfterSeconds: 1,
  },
  upstream_error: {
    grpc: grpcStatus.unavailable,
    http: 502,
    type: 'server_error',
    message: 'The model server failed to serve the request. Retry the request.',
  },
  upstream_timeout: {
    grpc: grpcStatus.deadlineExceeded,
    http: 504,
    type: 'server_error',
    message: 'The model server did not respond in time. Retry the request, or ask for a shorter response.',
  },
  shutting_down: {
    grpc: grpcStatus.unavailable,
    http: 503,
    type: 'server_error',
    message: 'This server is shutting down. Retry the request.',
    retryAfterSeconds: 1,
  },

  // Management of keys, users and endpoints.
  key_not_found: {
    grpc: grpcStatus.notFound,
    http: 404,
    type: 'not_found_error',
    message: 'The API key does not exist. List the keys of the account to find its id.',
  },
  account_not_found: {
    grpc: grpcStatus.notFound,
    http: 404,
    type: 'not_found_error',
    message: 'The account does not exist. Check the account id.',
  },
  key_name_taken: {
    grpc: grpcStatus.alreadyExists,
    http: 409,
    type: 'invalid_request_error',
    message: 'The account already has an active key with this name. Choose another name, or revoke that key.',
  },
  key_revoked: {
    grpc: grpcStatus.failedPrecondition,
    http: 409,
    type: 'invalid_request_error',
    message: 'The key is revoked, which cannot be undone. Create a new key instead.',
  },
  key_superseded: {
    grpc: grpcStatus.failedPrecondition,
    http: 409,
    type: 'invalid_request_error',
    message: 'The key has already been rolled. Use its successor instead.',
  },
  key_already_revealed: {
    grpc: grpcStatus.failedPrecondition,
    http: 409,
    type: 'invalid_request_error',
    message:
      'The default key has already been revealed, which works only once. Roll the key to get a new one.',
  },
  key_not_revealed: {
    grpc: grpcStatus.failedPrecondition,
    http: 409,
    type: 'invalid_request_error',
    message: 'The key has no secret yet. Reveal it first.',
  },
  too_many_keys: {
    grpc: grpcStatus.failedPrecondition,
    http: 409,
    type: 'invalid_request_error',
    message: 'The account has reached its limit of active keys. Revoke a key first.',
  },
  session_not_found: {
    grpc: grpcStatus.notFound,
    http: 404,
    type: 'not_found_error',
    message: 'The session does not exist. GET /api/sessions lists the sessions of the account.',
  },
  idempotency_key_reused: {
    grpc: grpcStatus.failedPrecondition,
    http: 409,
    type: 'invalid_request_error',
    message:
      'The Idempotency-Key was used for a different request within the last day. Send a new one for a new request.',
  },
  revocation_not_found: {
    grpc: grpcStatus.notFound,
    http: 404,
    type: 'not_found_error',
    message:
      'The revocation does not exist. Use the id from the response of the call that revoked the key or changed the endpoint; it is kept for a day.',
  },
  too_many_endpoints: {
    grpc: grpcStatus.failedPrecondition,
    http: 409,
    type: 'invalid_request_error',
    message: 'The account has reached its limit of dedicated endpoints. Delete an endpoint first.',
  },
  too_many_hosts: {
    grpc: grpcStatus.failedPrecondition,
    http: 409,
    type: 'invalid_request_error',
    message:
      'The account has reached its limit of hosts of dedicated endpoints. Remove hosts, or delete an endpoint, first.',
  },
  caller_not_allowed: {
    grpc: grpcStatus.permissionDenied,
    http: 403,
    type: 'permission_error',
    message: 'This caller is not allowed to use this method. Check the name in its client certificate.',
  },

  // The service itself.
  overloaded: {
    grpc: grpcStatus.resourceExhausted,
    http: 503,
    type: 'server_error',
    message: 'The service is overloaded. Retry shortly.',
    retryAfterSeconds: 1,
  },
  unavailable: {
    grpc: grpcStatus.unavailable,
    http: 503,
    type: 'server_error',
    message: 'A part of the service is unavailable. Retry shortly.',
    retryAfterSeconds: 1,
  },
  deadline_exceeded: {
    grpc: grpcStatus.deadlineExceeded,
    http: 504,
    type: 'server_error',
    message: 'The request did not complete in time. Retry it.',
  },
  cancelled: {
    grpc: grpcStatus.cancelled,
    http: 499,
    type: 'server_error',
    message: 'The client closed the request.',
  },
  internal: {
    grpc: grpcStatus.internal,
    http: 500,
    type: 'server_error',
    message:
      'An internal error occurred. Retry the request. If the error persists, contact support with the x-request-id of the response.',
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof rows;

/** Every error code, with its gRPC status, HTTP status and default message. */
export const errorTable: Readonly<Record<ErrorCode, ErrorRow>> = rows;

/** The row of a code. */
export function errorRow(code: ErrorCode): ErrorRow {
  return rows[code];
}

/** Whether a value received from elsewhere is an error code. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(rows, value);
}
