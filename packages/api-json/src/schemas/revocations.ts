import { z } from 'zod';
import { timeSchema } from './forms.js';

export const revocationSchema = z
  .strictObject({
    object: z.literal('revocation'),
    id: z.string().meta({ description: 'For GET /api/revocations/{id}, for a day.', examples: ['key-123'] }),
    state: z.enum(['pending', 'confirmed']).meta({
      description:
        'confirmed: the right is not accepted anywhere any more, and requests in flight have ended.',
    }),
    certain_by: timeSchema.nullable().meta({
      description: 'While pending: when the change is in effect at the latest.',
    }),
    waiting_for: z.array(z.string()).meta({
      description: 'While pending: the servers that have not applied the change; "redis": the shared cache.',
      examples: [['gateway-2']],
    }),
    took_ms: z.int().nullable().meta({
      description:
        'How long the call that made the change took to confirm it, in milliseconds. null if another call did.',
    }),
  })
  .meta({ id: 'Revocation', description: 'How far a change that takes rights away has come.' });

/** `revocation` of a changed object; null if the change took no rights away. */
export const withRevocation = { revocation: revocationSchema.nullable() };
