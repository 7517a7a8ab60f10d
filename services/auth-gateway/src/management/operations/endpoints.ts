import * as schemas from '@hypervize/api-json/schemas';
import type { Operation } from '../operation.js';

const query = schemas.endpointListQuery;
const changed = { 200: schemas.changedEndpointSchema, 202: schemas.changedEndpointSchema };
const deleted = { 200: schemas.deletedEndpointSchema, 202: schemas.deletedEndpointSchema };

/** The contracts of /api/d, where endpoints are seen by those who may call them. */
export const callableEndpointOperations = {
  list: {
    ...{ method: 'GET', path: '/api/d', summary: 'List the endpoints that can be called', query },
    responses: { 200: schemas.endpointListSchema },
  },
  get: {
    ...{ method: 'GET', path: '/api/d/:id', summary: 'Get an endpoint that can be called' },
    responses: { 200: schemas.endpointSchema },
    errors: ['endpoint_not_found'],
  },
} as const satisfies Record<string, Operation>;

/** The contracts of /api/endpoints, where the endpoints of an account are managed. */
export const endpointOperations = {
  list: {
    ...{ method: 'GET', path: '/api/endpoints', summary: 'List endpoints', query },
    responses: { 200: schemas.ownEndpointListSchema },
  },
  create: {
    ...{ method: 'POST', path: '/api/endpoints', summary: 'Create an endpoint' },
    body: schemas.newEndpointBody,
    repeatable: true,
    responses: { 201: schemas.createdEndpointSchema, 200: schemas.createdEndpointSchema },
    errors: ['too_many_endpoints', 'too_many_hosts'],
  },
  get: {
    ...{ method: 'GET', path: '/api/endpoints/:id', summary: 'Get an endpoint' },
    responses: { 200: schemas.ownEndpointSchema },
    errors: ['endpoint_not_found'],
  },
  update: {
    ...{ method: 'PATCH', path: '/api/endpoints/:id', summary: 'Change an endpoint' },
    description: 'Either its hosts or who may call it, so that no change is half done.',
    body: schemas.endpointChangesBody,
    responses: changed,
    errors: ['endpoint_not_found', 'endpoint_not_active', 'too_many_hosts'],
  },
  delete: {
    ...{ method: 'DELETE', path: '/api/endpoints/:id', summary: 'Delete an endpoint' },
    query: schemas.endpointDeletionQuery,
    responses: deleted,
    errors: ['endpoint_not_found', 'endpoint_not_active'],
  },
} as const satisfies Record<string, Operation>;
