import * as schemas from '@hypervize/api-json/schemas';
import type { Operation } from '../operation.js';

/** The contracts of /api/keys. */
export const keyOperations = {
  list: {
    ...{ method: 'GET', path: '/api/keys', summary: 'List keys' },
    description: 'Newest first, without their secrets, which cannot be shown again.',
    query: schemas.keyListQuery,
    responses: { 200: schemas.keyListSchema },
  },
  create: {
    ...{ method: 'POST', path: '/api/keys', summary: 'Create a key' },
    description: 'The response to the first request contains the whole key. It is returned only there.',
    body: schemas.newKeyBody,
    repeatable: true,
    responses: { 201: schemas.createdKeySchema, 200: schemas.createdKeySchema },
    errors: ['key_name_taken', 'too_many_keys', 'account_not_found'],
  },
  get: {
    ...{ method: 'GET', path: '/api/keys/:id', summary: 'Get a key' },
    responses: { 200: schemas.keySchema },
    errors: ['key_not_found'],
  },
  update: {
    ...{ method: 'PATCH', path: '/api/keys/:id', summary: 'Change a key' },
    description:
      'Changes the fields that are given. Requests in flight lose what the key may not do any more.',
    body: schemas.keyChangesBody,
    responses: { 200: schemas.changedKeySchema, 202: schemas.changedKeySchema },
    errors: ['key_not_found', 'key_revoked', 'key_superseded', 'key_name_taken'],
  },
  revoke: {
    ...{ method: 'DELETE', path: '/api/keys/:id', summary: 'Revoke a key' },
    description:
      'Takes effect at once and permanently. Requests in flight end with 401. A revoked key stays as it is.',
    body: schemas.revokeBody,
    responses: { 200: schemas.changedKeySchema, 202: schemas.changedKeySchema },
    errors: ['key_not_found'],
  },
  roll: {
    ...{ method: 'POST', path: '/api/keys/:id/roll', summary: 'Roll a key' },
    description:
      'Makes a successor with the same name, scopes and limit. The old key ends now, or after an overlap: `revocation` tells how far that has come.',
    body: schemas.rollBody,
    repeatable: true,
    responses: { 201: schemas.rolledKeySchema, 200: schemas.rolledKeySchema },
    errors: ['key_not_found', 'key_revoked', 'key_superseded', 'key_not_revealed'],
  },
  reveal: {
    ...{ method: 'POST', path: '/api/keys/:id/reveal', summary: 'Reveal the default key' },
    description:
      'Creates the secret of the key that sign-up made, and returns it. Works once, and with that key only.',
    responses: { 201: schemas.revealedKeySchema },
    errors: ['key_not_found', 'key_already_revealed', 'key_revoked'],
  },
} as const satisfies Record<string, Operation>;
