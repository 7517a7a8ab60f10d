const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };

/** The headers that responses refer to. */
export const headerComponents = {
  'x-request-id': { description: 'Identifies the request in logs. Name it to support.', schema: text },
  'retry-after': { description: 'When a retry can succeed, in seconds.', schema: count },
  'x-ratelimit-limit-requests': { description: 'Requests per minute.', schema: count },
  'x-ratelimit-remaining-requests': { description: 'How many of them are left now.', schema: count },
  'x-ratelimit-reset-requests': { description: 'When all of them are left, such as "6m0s".', schema: text },
};

/** References to headers. */
export function headerRefs(names: readonly (keyof typeof headerComponents)[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

/** The headers of a response that a limit applies to. */
export const limitHeaderRefs = headerRefs([
  'x-ratelimit-limit-requests',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
]);

/** The headers of a response to a request that was admitted. */
export const admittedHeaders = { ...headerRefs(['x-request-id']), ...limitHeaderRefs };
