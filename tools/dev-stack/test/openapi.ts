import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { HttpResponse } from './platform.js';

interface ResponseObject {
  readonly $ref?: string;
  readonly content?: Record<string, object>;
}
interface Document {
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, ResponseObject> }>>;
  readonly components: { readonly responses: Record<string, ResponseObject> };
}

/** Compares responses with an OpenAPI document, and notes for which operations it has seen a success. */
export interface ContractCheck {
  /** Throws if the document does not have this response. `operation` is a method and a path of the document. */
  check(operation: string, response: HttpResponse): void;
  /** The operations of which no success has been seen. */
  missing(): string[];
}

/** Fields that the document does not have are errors, although clients have to ignore them. */
export function createContractCheck(document: Document): ContractCheck {
  // OpenAPI has keywords of its own.
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(withoutOtherFields(document), 'document');
  const seen = new Set<string>();

  const pointerOf = (method: string, path: string, status: number): string => {
    const response = document.paths[path]?.[method]?.responses[status];
    if (!response) throw new Error(`${method} ${path} has no response ${status}`);
    return response.$ref ?? `#/paths/${escaped(path)}/${method}/responses/${status}`;
  };
  const contentOf = (pointer: string): ResponseObject['content'] =>
    (
      pointer
        .slice(2)
        .split('/')
        .reduce<unknown>((at, step) => {
          const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
          return (at as Record<string, unknown>)[name];
        }, document) as ResponseObject
    ).content;

  return {
    check: (operation, { status, headers, text }) => {
      const [verb = '', path = ''] = operation.split(' ');
      const pointer = pointerOf(verb.toLowerCase(), path, status);
      const type = headers['content-type']?.split(';')[0] ?? '';
      if (!contentOf(pointer)?.[type])
        throw new Error(`${operation}: ${status} is not documented as "${type}"`);
      if (headers['x-request-id'] === undefined) throw new Error(`${operation}: no x-request-id`);
      if (type === 'application/json') {
        const schema = { $ref: `document${pointer}/content/${escaped(type)}/schema` };
        if (!ajv.validate(schema, JSON.parse(text))) {
          throw new Error(`${operation} ${status}: ${ajv.errorsText()}`);
        }
      }
      if (status < 400) seen.add(operation);
    },
    missing: () =>
      Object.entries(document.paths)
        .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
        .filter((operation) => !seen.has(operation)),
  };
}

const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** A copy in which objects have no other fields than those that are described. */
function withoutOtherFields<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutOtherFields) as T;
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, withoutOtherFields(one)]),
  );
  const isClosed = copy.type === 'object' && copy.properties !== undefined;
  return { ...(isClosed ? { additionalProperties: false } : {}), ...copy } as T;
}
