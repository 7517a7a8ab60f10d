import { scopes } from '@hypervize/auth-model';
import { z } from 'zod';
import { listSchema, pageParameters, timeParameter, timeSchema } from './forms.js';
import { withRevocation } from './revocations.js';

const limit = z.int().meta({ description: 'Requests per minute, 1 to 1,000,000.', examples: [600] });
const scopeList = z
  .array(z.enum(scopes))
  .min(1)
  .meta({
    description: 'What the key permits. `global` is legacy: prefer `inference`.',
    examples: [['inference']],
  });
const name = z.string().meta({
  description: '1 to 64 printable characters, unique among the active keys of the account.',
  examples: ['prod-eu'],
});

const fields = {
  object: z.literal('api_key'),
  id: z.string().meta({ examples: ['3f8a9c2e'] }),
  prefix: z.string().meta({ description: 'The public part of the key.', examples: ['hvz_live_3f8a9c2e'] }),
  name: z.string(),
  scopes: z.array(z.string()).meta({ examples: [['inference']] }),
  created_at: timeSchema,
  last_used_at: timeSchema.nullable().meta({ description: 'To the minute. null: never.' }),
  expires_at: timeSchema.nullable().meta({ description: 'null: it does not expire.' }),
  requests_per_minute: z
    .int()
    .nullable()
    .meta({ description: 'null: only the limit of the account applies.' }),
  revoked_at: timeSchema.nullable(),
  revoked_reason: z.string().nullable(),
  successor_id: z.string().nullable().meta({ description: 'The id of the key that replaces this one.' }),
  revealed: z.boolean().meta({ description: 'false: a default key whose secret has not been created yet.' }),
  imported: z.boolean().meta({ description: 'true: created elsewhere and imported.' }),
};
const secret = z.string().meta({
  description: 'The whole key. It is returned only here: store it now.',
  examples: ['hvz_live_3f8a9c2e…'],
});
const creationFields = {
  key: secret.nullable().meta({ description: 'The whole key, returned only here. null if `repeated`.' }),
  repeated: z.boolean().meta({
    description:
      'true: an earlier request with this Idempotency-Key made this. The secret was in its response.',
  }),
};

export const keySchema = z
  .strictObject(fields)
  .meta({ id: 'Key', description: 'A key, without its secret.' });
export const keyListSchema = listSchema(keySchema).meta({ id: 'KeyList' });
export const revealedKeySchema = z.strictObject({ ...fields, key: secret }).meta({ id: 'RevealedKey' });
export const createdKeySchema = z.strictObject({ ...fields, ...creationFields }).meta({ id: 'CreatedKey' });
export const changedKeySchema = z.strictObject({ ...fields, ...withRevocation }).meta({ id: 'ChangedKey' });
export const rolledKeySchema = z
  .strictObject({ ...fields, ...creationFields, predecessor: keySchema, ...withRevocation })
  .meta({ id: 'RolledKey', description: 'The successor, with the key that it replaces.' });

export const keyListQuery = z.strictObject({
  include_revoked: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .meta({ description: 'Whether revoked keys are listed, too. false if not given.' }),
  ...pageParameters(),
});
export const newKeyBody = z
  .strictObject({
    name,
    scopes: scopeList,
    expires_at: timeParameter
      .nullish()
      .meta({ description: 'In the future. The key does not expire without it.' }),
    requests_per_minute: limit.nullish(),
  })
  .meta({ id: 'NewKey' });
export const keyChangesBody = z
  .strictObject({
    name,
    scopes: scopeList,
    expires_at: timeParameter.nullable().meta({ description: 'null removes the expiry.' }),
    requests_per_minute: limit.nullable().meta({ description: 'null removes the limit.' }),
  })
  .partial()
  .meta({ id: 'KeyChanges', description: 'The fields that change.' });
export const revokeBody = z
  .strictObject({
    reason: z.string().optional().meta({ description: 'Up to 200 characters, for the audit log.' }),
  })
  .optional();
export const rollBody = z
  .strictObject({
    overlap_seconds: z.int().optional().meta({
      description: 'How long the old key remains good, 0 to 604,800 (7 days). It ends at once without it.',
    }),
  })
  .optional();
