import { z } from 'zod';

/** JSON Schema, as far as it is looked at here. */
export interface JsonSchema {
  [keyword: string]: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

/** Turns zod schemas into JSON Schema 2020-12, which OpenAPI 3.1 uses. Collects those with an id as components. */
export interface SchemaWriter {
  /** What a client sends (input) or receives (output). */
  write(schema: z.ZodType, io: 'input' | 'output'): JsonSchema;
  readonly components: Record<string, JsonSchema>;
}

export function createSchemaWriter(): SchemaWriter {
  const components: Record<string, JsonSchema> = {};
  return {
    components,
    write: (schema, io) => {
      // In an object, a schema with an id is a reference, which it is not at the top.
      const whole = z.toJSONSchema(z.object({ schema }), {
        io,
        override: ({ jsonSchema }) => tidy(jsonSchema, io),
      });
      const { $defs = {}, properties } = whole as JsonSchema & { $defs?: Record<string, JsonSchema> };
      for (const [id, { id: _, ...component }] of Object.entries($defs)) components[id] = withRefs(component);
      return withRefs(properties?.schema ?? {});
    },
  };
}

/** Removes what would mislead a reader of the document. */
function tidy(schema: z.core.JSONSchema.BaseSchema, io: 'input' | 'output'): void {
  // A later version may add fields to responses.
  if (io === 'output') delete schema.additionalProperties;
  // The format says the same.
  if (schema.format === 'date-time') delete schema.pattern;
  if (schema.type === 'integer') {
    delete schema.pattern;
    if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
    if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  }
}

/** The schema with its references pointing to the components of the document. */
function withRefs(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema;
}
