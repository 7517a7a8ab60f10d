type Json = Readonly<Record<string, unknown>>;

/** A parameter, or a field of a body. `depth`: how deep the field is nested. */
export interface FieldDoc {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
  readonly depth: number;
}

export interface ParameterDoc extends FieldDoc {
  readonly in: string;
}

export interface ResponseDoc {
  readonly status: string;
  readonly description: string;
  readonly fields: readonly FieldDoc[];
}

export interface OperationDoc {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly ParameterDoc[];
  readonly body: readonly FieldDoc[];
  readonly responses: readonly ResponseDoc[];
}

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** How deep the fields of a body are shown. It also ends schemas that contain themselves. */
const maxDepth = 3;
/** How many references lead from one to the next at most. */
const maxReferences = 10;

/** The operations of an OpenAPI document, in its order. Parts that cannot be understood are left out. */
export function readOperations(document: unknown): OperationDoc[] {
  const root = object(document);
  return Object.entries(object(root.paths)).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = object(item)[method];
      return operation === undefined ? [] : [readOperation(root, method, path, object(operation))];
    }),
  );
}

function readOperation(root: Json, method: string, path: string, operation: Json): OperationDoc {
  const body = object(resolve(root, operation.requestBody));
  return {
    id: `${method}-${path}`.replaceAll(/[^a-z0-9]+/gi, '-'),
    method: method.toUpperCase(),
    path,
    tag: text(list(operation.tags)[0]),
    summary: text(operation.summary),
    description: text(operation.description),
    parameters: list(operation.parameters).map((parameter) =>
      readParameter(root, object(resolve(root, parameter))),
    ),
    body: contentFields(root, body.content),
    responses: Object.entries(object(operation.responses)).map(([status, response]) => {
      const { description, content } = object(resolve(root, response));
      // The body of every error is the same.
      const isError = !status.startsWith('2');
      return { status, description: text(description), fields: isError ? [] : contentFields(root, content) };
    }),
  };
}

function readParameter(root: Json, parameter: Json): ParameterDoc {
  return {
    name: text(parameter.name),
    in: text(parameter.in),
    type: typeOf(root, parameter.schema),
    isRequired: parameter.required === true,
    description: text(parameter.description),
    depth: 0,
  };
}

/** The fields of a JSON body. */
function contentFields(root: Json, content: unknown): FieldDoc[] {
  return schemaFields(root, object(object(content)['application/json']).schema, 0);
}

function schemaFields(root: Json, value: unknown, depth: number): FieldDoc[] {
  if (depth > maxDepth) return [];
  const schema = withoutNull(root, value);
  if (schema.type === 'array') return schemaFields(root, schema.items, depth);
  const parts = list(schema.allOf).flatMap((part) => schemaFields(root, part, depth));
  const required = list(schema.required);
  const own = Object.entries(object(schema.properties)).flatMap(([name, property]) => {
    const field: FieldDoc = {
      ...{ name, depth, type: typeOf(root, property), isRequired: required.includes(name) },
      description: text(object(property).description) || text(withoutNull(root, property).description),
    };
    return [field, ...schemaFields(root, property, depth + 1)];
  });
  return [...parts, ...own];
}

/** "string", "array of integer", "string or null", `"private" | "public"`. */
function typeOf(root: Json, value: unknown, depth = 0): string {
  if (depth > maxDepth) return 'any';
  const schema = object(resolve(root, value));
  const anyOf = [...list(schema.anyOf), ...list(schema.oneOf)];
  if (anyOf.length > 0) return [...new Set(anyOf.map((one) => typeOf(root, one, depth + 1)))].join(' or ');
  if (Array.isArray(schema.enum)) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === 'array') return `array of ${typeOf(root, schema.items, depth + 1)}`;
  if (Array.isArray(schema.type)) return schema.type.join(' or ');
  return text(schema.type) || (schema.properties || schema.allOf ? 'object' : 'any');
}

/** A schema; of one that may be null, what it is otherwise. */
function withoutNull(root: Json, value: unknown): Json {
  const schema = object(resolve(root, value));
  const options = [...list(schema.anyOf), ...list(schema.oneOf)]
    .map((one) => object(resolve(root, one)))
    .filter(({ type }) => type !== 'null');
  return options.length === 1 ? (options[0] ?? {}) : schema;
}

/** What a reference within the document refers to; other values as they are. */
function resolve(root: Json, value: unknown, depth = 0): unknown {
  const reference = object(value).$ref;
  if (typeof reference !== 'string' || depth > maxReferences) return value;
  if (!reference.startsWith('#/')) return undefined;
  const names = reference.slice(2).split('/');
  const target = names.reduce<unknown>((at, name) => object(at)[unescaped(name)], root);
  return resolve(root, target, depth + 1);
}

/** A part of a JSON pointer. */
function unescaped(name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
