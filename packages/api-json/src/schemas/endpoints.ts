import { z } from 'zod';
import { listSchema, pageParameters, timeSchema, wholeNumber } from './forms.js';
import { withRevocation } from './revocations.js';

const authMode = z.enum(['private', 'public']).meta({
  description: 'public: it can be called without a credential; what is used is charged to its owner.',
});
const id = z.string().meta({ examples: ['ep_0123456789ab'] });
const hosts = z.array(z.string()).meta({
  description: 'Base URLs of model servers, 1 to 64.',
  examples: [['https://gpu-1.example.com/v1']],
});
const fields = {
  object: z.literal('endpoint'),
  id,
  model: z.string(),
  state: z.enum(['provisioning', 'ready', 'draining']).nullable().meta({
    description:
      'provisioning: no probe of a host has succeeded yet, and requests are attempted. null: not known.',
  }),
  auth_mode: authMode,
  path: z.string().meta({ examples: ['/api/d/ep_0123456789ab'] }),
  host_count: z.int(),
  created_at: timeSchema,
};
const ownFields = { ...fields, hosts };

export const endpointSchema = z.strictObject(fields).meta({
  id: 'Endpoint',
  description: 'A dedicated endpoint, as those see it that may call it.',
});
export const ownEndpointSchema = z.strictObject(ownFields).meta({
  id: 'OwnEndpoint',
  description: 'A dedicated endpoint, as those see it that manage it.',
});
export const endpointListSchema = listSchema(endpointSchema).meta({ id: 'EndpointList' });
export const ownEndpointListSchema = listSchema(ownEndpointSchema).meta({ id: 'OwnEndpointList' });
export const createdEndpointSchema = z
  .strictObject({
    ...ownFields,
    repeated: z
      .boolean()
      .meta({ description: 'true: an earlier request with this Idempotency-Key made this.' }),
  })
  .meta({ id: 'CreatedEndpoint' });
export const changedEndpointSchema = z
  .strictObject({ ...ownFields, ...withRevocation })
  .meta({ id: 'ChangedEndpoint' });
export const deletedEndpointSchema = z
  .strictObject({
    object: z.literal('endpoint'),
    id,
    deleted: z.boolean().meta({ description: 'false: it drains first.' }),
    state: z.enum(['deleted', 'draining']),
    ...withRevocation,
  })
  .meta({ id: 'DeletedEndpoint' });

export const endpointListQuery = z.strictObject(pageParameters());
export const newEndpointBody = z
  .strictObject({
    model: z.string().meta({ description: 'The model that the hosts serve. 1 to 200 printable characters.' }),
    hosts,
    auth_mode: authMode.optional(),
  })
  .meta({ id: 'NewEndpoint' });
// Only one of them: of two changes the second could fail after the first was made.
export const endpointChangesBody = z
  .strictObject({ auth_mode: authMode.optional(), hosts: hosts.optional() })
  .refine(({ auth_mode, hosts }) => (auth_mode === undefined) !== (hosts === undefined), {
    message: 'send either "auth_mode" or "hosts"',
  })
  .meta({ id: 'EndpointChanges', description: 'Either of the two. `hosts` replaces all hosts.' });
export const endpointDeletionQuery = z.strictObject({
  drain_seconds: wholeNumber(
    0,
    3_600,
    'How long it completes its requests in flight before it is deleted. At once if not given.',
  ).optional(),
});
