import { operations } from '@hypervize/auth-model';
import type { ErrorWriter } from './error-responses.js';
import { inferenceErrors } from './errors.js';
import { admittedHeaders } from './headers.js';

const request = {
  required: true,
  content: {
    'application/json': {
      schema: {
        type: 'object',
        additionalProperties: true,
        description: 'Reaches the model server as it is.',
        properties: { model: { type: 'string', minLength: 1 }, stream: { type: 'boolean' } },
        required: ['model'],
      },
    },
  },
};
const answer = {
  description:
    'The response of the model server. Its body is not changed. Other statuses of the model server pass, too.',
  headers: admittedHeaders,
  content: {
    'application/json': { schema: { type: 'object', additionalProperties: true } },
    'text/event-stream': {
      schema: {
        type: 'string',
        description: 'With `stream: true`. An error after the beginning is the last event.',
      },
    },
  },
};

/** The paths of inference, as far as they are not the model server's. */
export function inferencePaths(security: readonly object[], errors: ErrorWriter): Record<string, object> {
  const elastic = operations.map((operation) => [
    `/api/${operation}`,
    { post: { ...parts(errors, operation, 'Elastic inference', 'model_not_found'), security } },
  ]);
  const dedicated = operations.map((operation) => [
    `/api/d/{id}/${operation}`,
    {
      post: {
        ...parts(errors, operation, 'Dedicated inference', 'endpoint_not_found'),
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        // Public endpoints take requests without a credential.
        security: [...security, {}],
      },
    },
  ]);
  return Object.fromEntries([...elastic, ...dedicated]) as Record<string, object>;
}

function parts(
  errors: ErrorWriter,
  operation: string,
  kind: string,
  notFound: 'model_not_found' | 'endpoint_not_found',
) {
  return {
    tags: ['inference'],
    summary: `${kind}: ${operation}`,
    requestBody: request,
    responses: { 200: answer, ...errors.write([...inferenceErrors, notFound], true) },
  };
}
