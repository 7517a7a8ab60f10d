import { z } from 'zod';

/** A time in a response: ISO 8601 in UTC. */
export const timeSchema = z.iso.datetime().meta({ examples: ['2026-03-01T09:30:00.000Z'] });

/** A time in a request: ISO 8601 with an offset, parsed to milliseconds since the epoch. */
export const timeParameter = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .meta({ examples: ['2026-12-31T00:00:00Z'] });

/** A whole number in a query, whose range is checked by the service that is asked. */
export const wholeNumber = (minimum: number, maximum: number, description: string) =>
  z
    .string()
    .regex(/^\d{1,6}$/, 'must be a whole number')
    .transform(Number)
    .meta({ type: 'integer', minimum, maximum, description });

/** `page_size` and `page_token` of a list with up to `max` rows a page. */
export const pageParameters = (max = 500, byDefault = 100) => ({
  page_size: wholeNumber(1, max, `How many rows a page has. ${byDefault} if not given.`).optional(),
  page_token: z
    .string()
    .meta({ description: '`next_page_token` of the page before. The first page if not given.' })
    .optional(),
});

/** A page of a list. */
export function listSchema<T extends z.ZodType>(row: T) {
  return z.strictObject({
    object: z.literal('list'),
    data: z.array(row),
    next_page_token: z
      .string()
      .nullable()
      .meta({ description: '`page_token` of the next page. null: this is the last one.' }),
  });
}

/** The error of the API, in the form of OpenAI's. */
export const errorSchema = z
  .strictObject({
    error: z.strictObject({
      message: z.string().meta({ description: 'What went wrong and what to do next.' }),
      type: z.string().meta({ description: 'OpenAI’s class of the error.' }),
      param: z.string().nullable().meta({ description: 'The field or parameter at fault.' }),
      code: z.string().meta({ description: 'Identifies the error. It does not change.' }),
    }),
  })
  .meta({ id: 'Error' });
