import { type ErrorCode, errorTable } from '@hypervize/errors';
import { headerRefs, limitHeaderRefs } from './headers.js';

/** Writes the responses for errors. Equal ones are one component. */
export interface ErrorWriter {
  /** The responses for these errors, by status. `modelServer`: a model server may have sent one of status 4xx, too. */
  write(codes: readonly ErrorCode[], modelServer?: boolean): Record<string, object>;
  readonly components: Record<string, object>;
}

export function createErrorWriter(): ErrorWriter {
  const components: Record<string, object> = {};
  const names = new Map<string, string>();
  const nameOf = (status: string, codes: readonly ErrorCode[], modelServer: boolean) => {
    const same = [...codes, modelServer].join();
    const known = names.get(same);
    if (known) return known;
    const variants = Object.keys(components).filter((name) => name.startsWith(`Error${status}`)).length;
    const name = variants === 0 ? `Error${status}` : `Error${status}-${variants + 1}`;
    names.set(same, name);
    components[name] = errorResponse(codes, modelServer);
    return name;
  };
  return {
    components,
    write: (codes, modelServer = false) =>
      Object.fromEntries(
        [...byStatus(codes)].map(([status, own]) => {
          const name = nameOf(status, own, modelServer && Number(status) < 500);
          return [status, { $ref: `#/components/responses/${name}` }];
        }),
      ),
  };
}

function byStatus(codes: readonly ErrorCode[]): Map<string, ErrorCode[]> {
  const found = new Map<string, ErrorCode[]>();
  for (const code of new Set(codes)) {
    const status = String(errorTable[code].http);
    found.set(status, [...(found.get(status) ?? []), code]);
  }
  return found;
}

const modelServerError = {
  type: 'object',
  additionalProperties: true,
  description: 'The error of a model server, as it sent it.',
};

function errorResponse(codes: readonly ErrorCode[], modelServer: boolean): object {
  const retryAfter = codes.some((code) => errorTable[code].retryAfterSeconds !== undefined);
  const isLimit = codes.includes('rate_limit_exceeded');
  const withCode = { properties: { error: { properties: { code: { enum: codes } } } } };
  const ours = { allOf: [{ $ref: '#/components/schemas/Error' }, withCode] };
  return {
    description: codes.map((code) => `\`${code}\`: ${errorTable[code].message}`).join('\n\n'),
    headers: {
      ...headerRefs(['x-request-id']),
      ...(retryAfter ? headerRefs(['retry-after']) : {}),
      ...(isLimit ? limitHeaderRefs : {}),
    },
    content: { 'application/json': { schema: modelServer ? { anyOf: [ours, modelServerError] } : ours } },
  };
}
