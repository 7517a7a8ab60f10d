/**
 * The types of the management API in the form that openapi-typescript generates: `paths` by URL and method, and
 * `components` with the named schemas.
 */
export interface components {
  schemas: {
    Error: { error: { message: string; type: string; param: string | null; code: string } };
    Account: {
      object: 'account';
      id: string;
      email: string | null;
      created_at: string;
      authenticated_as: string;
      session: { id: string; expires_at: string } | null;
      default_key: { id: string; revealed: boolean } | null;
      has_inference_key: boolean;
      limits: { requests_per_minute: number; tokens_per_month: number | null };
    };
    Key: {
      object: 'api_key';
      id: string;
      prefix: string;
      name: string;
      scopes: string[];
      created_at: string;
      last_used_at: string | null;
      expires_at: string | null;
      requests_per_minute: number | null;
      revoked_at: string | null;
      revoked_reason: string | null;
      successor_id: string | null;
      revealed: boolean;
      imported: boolean;
    };
    NewKey: components['schemas']['Key'] & { key: string | null; repeated?: boolean };
    RolledKey: components['schemas']['NewKey'] & {
      revocation?: components['schemas']['Revocation'] | null;
    };
    KeyWithRevocation: components['schemas']['Key'] & {
      revocation?: components['schemas']['Revocation'] | null;
    };
    KeyList: { object: 'list'; data: components['schemas']['Key'][]; next_page_token: string | null };
    Revocation: {
      object: 'revocation';
      id: string;
      state: 'pending' | 'confirmed';
      certain_by: string | null;
      waiting_for: string[];
      took_ms: number | null;
    };
    UsageRow: {
      from: string;
      key_id: string | null;
      endpoint_id: string | null;
      model: string | null;
      requests: number;
      refused: number;
      failed: number;
      aborted: number;
      prompt_tokens: number;
      completion_tokens: number;
      estimated_requests: number;
      mean_first_byte_ms: number | null;
      mean_duration_ms: number | null;
    };
    UsageList: { object: 'list'; data: components['schemas']['UsageRow'][]; next_page_token: string | null };
    Quota: {
      object: 'quota';
      requests_per_minute: number;
      tokens_per_month: number | null;
      tokens_used: number;
      resets_at: string | null;
    };
    AuditEntry: {
      object: 'audit_entry';
      at: string;
      action: string;
      key_id: string | null;
      endpoint_id: string | null;
      outcome: string;
      actor: string | null;
      address: string | null;
      details: unknown;
    };
    AuditList: {
      object: 'list';
      data: components['schemas']['AuditEntry'][];
      next_page_token: string | null;
    };
    Session: {
      object: 'session';
      id: string;
      current: boolean;
      created_at: string;
      last_used_at: string;
      expires_at: string;
      user_agent: string | null;
      address: string | null;
    };
    SessionList: { object: 'list'; data: components['schemas']['Session'][]; next_page_token: string | null };
    EndedSession: components['schemas']['Session'] & {
      revocation: components['schemas']['Revocation'] | null;
    };
    SessionsEnded: {
      object: 'sessions_ended';
      ended: number;
      revocation: components['schemas']['Revocation'] | null;
    };
    Endpoint: {
      object: 'endpoint';
      id: string;
      model: string;
      state: 'provisioning' | 'ready' | 'draining' | null;
      auth_mode: 'private' | 'public';
      path: string;
      host_count: number;
      created_at: string | null;
      hosts?: string[];
      revocation?: components['schemas']['Revocation'] | null;
    };
    EndpointList: {
      object: 'list';
      data: components['schemas']['Endpoint'][];
      next_page_token?: string | null;
    };
    DeletedEndpoint: {
      object: 'endpoint';
      id: string;
      deleted: boolean;
      state: 'deleted' | 'draining';
      revocation?: components['schemas']['Revocation'] | null;
    };
    ModelList: { object: 'list'; data: { id: string; object: 'model'; owned_by?: string }[] };
  };
}

type Schemas = components['schemas'];
interface Json<T> {
  headers: Record<string, unknown>;
  content: { 'application/json': T };
}
type Operation<Ok, Body = never, Query = never, Path = never, Header = never> = {
  parameters: ([Query] extends [never] ? { query?: never } : { query?: Query }) &
    ([Path] extends [never] ? { path?: never } : { path: Path }) &
    ([Header] extends [never] ? { header?: never } : { header?: Header });
  responses: { 200: Json<Ok>; default: Json<Schemas['Error']> };
} & ([Body] extends [never]
  ? { requestBody?: never }
  : { requestBody: { content: { 'application/json': Body } } });
interface ById {
  id: string;
}
interface Page {
  page_size?: number;
  page_token?: string;
}
interface Idempotent {
  'Idempotency-Key'?: string;
}

export interface paths {
  '/api/me': { get: Operation<Schemas['Account']> };
  '/api/keys': {
    get: Operation<Schemas['KeyList'], never, Page & { include_revoked?: 'true' | 'false' }>;
    post: Operation<
      Schemas['NewKey'],
      { name: string; scopes: string[]; expires_at?: string; requests_per_minute?: number },
      never,
      never,
      Idempotent
    >;
  };
  '/api/keys/{id}': {
    get: Operation<Schemas['Key'], never, never, ById>;
    patch: Operation<
      Schemas['KeyWithRevocation'],
      { name?: string; scopes?: string[]; expires_at?: string | null; requests_per_minute?: number | null },
      never,
      ById
    >;
    delete: Operation<Schemas['KeyWithRevocation'], never, never, ById>;
  };
  '/api/keys/{id}/roll': {
    post: Operation<Schemas['RolledKey'], { overlap_seconds?: number }, never, ById, Idempotent>;
  };
  '/api/keys/{id}/reveal': { post: Operation<Schemas['NewKey'], Record<string, never>, never, ById> };
  '/api/revocations/{id}': { get: Operation<Schemas['Revocation'], never, never, ById> };
  '/api/usage': {
    get: Operation<
      Schemas['UsageList'],
      never,
      Page & {
        from?: string;
        to?: string;
        key_id?: string;
        endpoint_id?: string;
        model?: string;
        step?: 'hour' | 'day' | 'total';
        by?: string;
        format?: 'json' | 'csv';
      }
    >;
  };
  '/api/quota': { get: Operation<Schemas['Quota']> };
  '/api/audit': { get: Operation<Schemas['AuditList'], never, Page & { key_id?: string }> };
  '/api/sessions': {
    get: Operation<Schemas['SessionList']>;
    delete: Operation<Schemas['SessionsEnded']>;
  };
  '/api/sessions/{id}': { delete: Operation<Schemas['EndedSession'], never, never, ById> };
  '/api/models': { get: Operation<Schemas['ModelList']> };
  '/api/endpoints': {
    get: Operation<Schemas['EndpointList'], never, Page>;
    post: Operation<
      Schemas['Endpoint'],
      { model: string; hosts: string[]; auth_mode?: 'private' | 'public' },
      never,
      never,
      Idempotent
    >;
  };
  '/api/endpoints/{id}': {
    get: Operation<Schemas['Endpoint'], never, never, ById>;
    patch: Operation<
      Schemas['Endpoint'],
      { auth_mode?: 'private' | 'public'; hosts?: string[] },
      never,
      ById
    >;
    delete: Operation<Schemas['DeletedEndpoint'], never, { drain_seconds?: number }, ById>;
  };
}
