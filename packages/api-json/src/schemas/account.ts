import { z } from 'zod';
import { listSchema, pageParameters, timeSchema } from './forms.js';
import { withRevocation } from './revocations.js';

export const accountSchema = z
  .strictObject({
    object: z.literal('account'),
    id: z.string().meta({ description: 'UUID.' }),
    email: z.string(),
    created_at: timeSchema,
    authenticated_as: z.string().meta({
      description: 'The credential of this request: `session:` or `key:` and its id.',
      examples: ['key:3f8a9c2e'],
    }),
    session: z
      .strictObject({
        id: z.string(),
        expires_at: timeSchema.meta({ description: 'If it is not used until then, or at the latest.' }),
      })
      .nullable()
      .meta({ description: 'null: the request was made with a key.' }),
    default_key: z
      .strictObject({ id: z.string(), revealed: z.boolean() })
      .nullable()
      .meta({ description: 'The key that sign-up made. null: it has been revoked or renamed.' }),
    has_inference_key: z.boolean().meta({
      description:
        'Whether the account has an active key that permits inference, which a session needs for inference.',
    }),
    limits: z.strictObject({
      requests_per_minute: z.int(),
      tokens_per_month: z.int().nullable().meta({ description: 'null: no quota.' }),
    }),
  })
  .meta({ id: 'Account' });

export const auditEntrySchema = z
  .strictObject({
    object: z.literal('audit_entry'),
    at: timeSchema,
    action: z.string().meta({ examples: ['key.revoked'] }),
    key_id: z.string().nullable(),
    endpoint_id: z.string().nullable(),
    outcome: z
      .string()
      .meta({ description: '`success`, or the error code with which the attempt was refused.' }),
    actor: z
      .string()
      .nullable()
      .meta({ examples: ['key:3f8a9c2e'] }),
    address: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEntry' });
export const auditListSchema = listSchema(auditEntrySchema).meta({ id: 'AuditList' });
export const auditQuery = z.strictObject({
  key_id: z.string().optional().meta({ description: 'Only entries of this key.' }),
  ...pageParameters(),
});

const sessionFields = {
  object: z.literal('session'),
  id: z.string().meta({ description: '12 letters and digits.' }),
  current: z.boolean().meta({ description: 'Whether this request was made with it.' }),
  created_at: timeSchema,
  last_used_at: timeSchema.meta({ description: 'Accurate to a few minutes.' }),
  expires_at: timeSchema.meta({ description: 'If it is not used until then, or at the latest.' }),
  user_agent: z.string(),
  address: z.string(),
};
export const sessionSchema = z.strictObject(sessionFields).meta({ id: 'Session' });
export const sessionListSchema = listSchema(sessionSchema).meta({ id: 'SessionList' });
export const endedSessionSchema = z
  .strictObject({ ...sessionFields, ...withRevocation })
  .meta({ id: 'EndedSession' });
export const endedSessionsSchema = z
  .strictObject({
    object: z.literal('sessions_ended'),
    ended: z.int().meta({ description: 'How many sessions this request ended.' }),
    ...withRevocation,
  })
  .meta({ id: 'EndedSessions' });

export const modelListSchema = z
  .strictObject({
    object: z.literal('list'),
    data: z.array(
      z.strictObject({
        id: z.string().meta({ description: 'The value of `model` in a request.' }),
        object: z.literal('model'),
        created: z.int(),
        owned_by: z.string(),
      }),
    ),
  })
  .meta({ id: 'ModelList', description: 'In the form of OpenAI’s list of models.' });
