import * as schemas from '@hypervize/api-json/schemas';
import type { Operation } from '../operation.js';

/** The contracts of what concerns the account: itself, its audit log, its usage, its revocations and its models. */
export const accountOperations = {
  get: {
    ...{ method: 'GET', path: '/api/me', summary: 'Get the account and the credential of this request' },
    responses: { 200: schemas.accountSchema },
    errors: ['account_not_found'],
  },
  listAudit: {
    ...{ method: 'GET', path: '/api/audit', summary: 'List the audit log' },
    description: 'Newest entry first.',
    query: schemas.auditQuery,
    responses: { 200: schemas.auditListSchema },
  },
  getUsage: {
    ...{ method: 'GET', path: '/api/usage', summary: 'Get usage' },
    description: 'Totals, ordered by time, then key, endpoint and model.',
    query: schemas.usageParameters,
    responses: { 200: schemas.usageListSchema },
    otherForms: { 'text/csv': 'All pages, with `format=csv`.' },
  },
  getQuota: {
    ...{ method: 'GET', path: '/api/quota', summary: 'Get the limits and the tokens of this month' },
    responses: { 200: schemas.quotaSchema },
  },
  getRevocation: {
    ...{ method: 'GET', path: '/api/revocations/:id', summary: 'Get the state of a revocation' },
    responses: { 200: schemas.revocationSchema },
    errors: ['revocation_not_found'],
  },
  listModels: {
    ...{ method: 'GET', path: '/api/models', summary: 'List models' },
    responses: { 200: schemas.modelListSchema },
  },
  followEvents: {
    ...{ method: 'GET', path: '/api/events', summary: 'Follow what changes in the account' },
    description:
      'Events `change` (action, key_id, endpoint_id, session_id, at), `confirmed` (id, took_ms) and `lost`: events may be missing, so read again what is shown.',
    responses: {},
    otherForms: { 'text/event-stream': 'Server-sent events, with a comment every 15 seconds.' },
  },
} as const satisfies Record<string, Operation>;

/** The contracts of /api/sessions. */
export const sessionOperations = {
  list: {
    ...{ method: 'GET', path: '/api/sessions', summary: 'List sessions' },
    description: 'Those that have not ended, latest use first; at most 100.',
    responses: { 200: schemas.sessionListSchema },
  },
  end: {
    ...{ method: 'DELETE', path: '/api/sessions/:id', summary: 'End a session' },
    description:
      'Takes effect at once. Requests in flight with it end with 401. An ended session stays as it is.',
    responses: { 200: schemas.endedSessionSchema, 202: schemas.endedSessionSchema },
    errors: ['session_not_found'],
  },
  endAll: {
    ...{ method: 'DELETE', path: '/api/sessions', summary: 'End every session' },
    description: 'Signs out everywhere, the session of this request included.',
    responses: { 200: schemas.endedSessionsSchema, 202: schemas.endedSessionsSchema },
    errors: ['account_not_found'],
  },
} as const satisfies Record<string, Operation>;
