import { createHash } from 'node:crypto';
import { invalid } from '@hypervize/errors';

/** A call that makes one thing of an account, however often it is repeated. */
export interface IdempotentCall {
  readonly accountId: string;
  readonly keySha256: Buffer;
  readonly method: string;
  readonly parametersSha256: Buffer;
}

/** The parameters of a call that decide what it makes. null: not given. */
export type Parameters = Readonly<Record<string, string | number | null | readonly string[]>>;

/** A call with the idempotency key of a request. Undefined if the key is empty. Throws invalid_request if it is malformed. */
export function checkedIdempotentCall(
  key: string,
  {
    accountId,
    method,
    parameters,
  }: Pick<IdempotentCall, 'accountId' | 'method'> & { parameters: Parameters },
): IdempotentCall | undefined {
  if (key === '') return undefined;
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw invalid('idempotency_key', 'idempotency_key must have at most 255 characters of printable ASCII.');
  }
  const parametersSha256 = sha256(canonicalJson(parameters));
  return { accountId, keySha256: sha256(key), method, parametersSha256 };
}

/**
 * The same text for the same parameters. Those that are not given are left out, so that a parameter that is added later does
 * not change the text of calls without it.
 */
function canonicalJson(parameters: Parameters): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== null);
  return JSON.stringify(given.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
