import { z } from 'zod';
import { listSchema, pageParameters, timeParameter, timeSchema } from './forms.js';

const count = z.int();
const milliseconds = z.int().nullable();
const percentile = (percent: number) =>
  milliseconds.meta({
    description:
      `Percentile ${percent} of the time to first byte, approximate: at most a third below or a half above the exact one, within ` +
      '10 ms below 10 ms, and 120000 for longer times. null: no values, or some were counted before percentiles were introduced.',
  });

export const usageRowSchema = z
  .strictObject({
    from: timeSchema.meta({ description: 'The beginning of the hour, the day, or the whole period.' }),
    key_id: z.string().nullable().meta({ description: 'null: no key, or not grouped by key.' }),
    endpoint_id: z
      .string()
      .nullable()
      .meta({ description: 'null: an elastic pool, or not grouped by endpoint.' }),
    model: z.string().nullable(),
    requests: count,
    refused: count.meta({ description: 'Requests with a response of status 4xx.' }),
    failed: count.meta({ description: 'Requests with a response of status 5xx.' }),
    aborted: count.meta({ description: 'Requests whose response began and was not completed.' }),
    prompt_tokens: count,
    completion_tokens: count,
    estimated_requests: count.meta({ description: 'Requests whose tokens are estimated.' }),
    mean_first_byte_ms: milliseconds,
    mean_duration_ms: milliseconds,
    p50_first_byte_ms: percentile(50),
    p95_first_byte_ms: percentile(95),
  })
  .meta({ id: 'UsageRow' });
export const usageListSchema = listSchema(usageRowSchema).meta({ id: 'UsageList' });

export const quotaSchema = z
  .strictObject({
    object: z.literal('quota'),
    requests_per_minute: z.int(),
    tokens_per_month: z.int().nullable().meta({ description: 'null: no quota.' }),
    tokens_used: z.int(),
    resets_at: timeSchema,
  })
  .meta({ id: 'Quota' });

const filter = (what: string) =>
  z
    .string()
    .optional()
    .meta({ description: `Only usage of this ${what}.` });

export const usageParameters = z
  .strictObject({
    from: timeParameter
      .optional()
      .meta({ description: 'Extended to whole hours. 30 days before `to` if not given.' }),
    to: timeParameter.optional().meta({ description: 'Extended to whole hours. Now if not given.' }),
    key_id: filter('key'),
    endpoint_id: filter('endpoint'),
    model: filter('model'),
    step: z.enum(['hour', 'day', 'total']).default('day'),
    by: z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(z.enum(['key', 'endpoint', 'model'])))
      .default([])
      .meta({
        description: 'What to group by: one or more of key, endpoint and model, separated by commas.',
      }),
    format: z.enum(['json', 'csv']).default('json'),
    ...pageParameters(1_000, 1_000),
  })
  .refine(({ from, to }) => from === undefined || from < (to ?? Date.now()), {
    path: ['from'],
    message: 'must be before "to", or before now if "to" is not given',
  });
