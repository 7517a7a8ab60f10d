import { isScope, type Principal, type Scope } from '@hypervize/auth-model';
import { AppError, isErrorCode } from '@hypervize/errors';
import type { FlatHeaders } from '../flat-headers.js';
import type { Metering } from '../metering.js';
import { RelayProtocolError } from './frame.js';

/** The head of a request, from the gateway to the router. */
export interface RequestHead {
  /** `/elastic/{operation}` or `/dedicated/{endpoint id}/{operation}`. */
  readonly path: string;
  readonly principal: Principal;
  /** The account whose standing the gateway has checked as the owner of the endpoint; empty if there is none. */
  readonly owner: string;
  readonly requestId: string;
  /** The length of the body in bytes; "chunked" if it is not known in advance. */
  readonly length: number | 'chunked';
  /** Headers that propagate the trace. */
  readonly trace: Readonly<Record<string, string>>;
  /** What is forwarded to the model server. */
  readonly headers: FlatHeaders;
}

/** The head of a response, from the router to the gateway. */
export interface ResponseHead {
  readonly status: number;
  /** Undefined if the request was refused before it was known who would pay. */
  readonly metering: Metering | undefined;
  /** What is forwarded to the client. */
  readonly headers: FlatHeaders;
}

/** Why an exchange ended before its end. */
export interface CancelReason {
  readonly error: AppError;
  /** Who pays, if the request was sent to a model server. */
  readonly metering: Metering | undefined;
}

/**
 * Heads are lines in Latin-1, each a name or a value: first fields, whose names begin with a colon, then headers. A field
 * of an unknown name is ignored, so that later versions can add some. Throws `internal` for text that would not arrive as
 * it is.
 */
export function encodeRequestHead(head: RequestHead): string {
  const { principal, trace, length } = head;
  let fields = `:path\n${line(head.path)}\n:request-id\n${line(head.requestId)}\n:principal\n${principal.kind}`;
  if (principal.kind === 'key') fields += `\n:key\n${line(principal.keyId)}`;
  if (principal.kind !== 'anonymous')
    fields += `\n:account\n${line(principal.accountId)}\n:scopes\n${principal.scopes.join(' ')}`;
  if (head.owner !== '') fields += `\n:owner\n${line(head.owner)}`;
  if (length !== 'chunked') fields += `\n:length\n${length}`;
  for (const name in trace) fields += `\n:trace-${line(name)}\n${line(trace[name] as string)}`;
  return withHeaders(fields, head.headers);
}

/** Undefined: the principal is of a kind that this version does not know. Throws RelayProtocolError if the head is malformed. */
export function decodeRequestHead(payload: Buffer): RequestHead | undefined {
  const { fields, headers } = decode(payload);
  const principal = principalOf(fields);
  if (!principal) return undefined;
  let trace = noTrace;
  for (const [name, value] of fields)
    if (name.startsWith(':trace-')) trace = { ...trace, [name.slice(7)]: value };
  const length = fields.get(':length');
  return {
    path: required(fields, ':path'),
    principal,
    owner: fields.get(':owner') ?? '',
    requestId: required(fields, ':request-id'),
    length: length === undefined ? 'chunked' : integer(length),
    trace,
    headers,
  };
}

const noTrace: Readonly<Record<string, string>> = {};

export function encodeResponseHead({ status, metering, headers }: ResponseHead): string {
  return withHeaders(`:status\n${status}${metering ? meteringFields(metering) : ''}`, headers);
}

export function decodeResponseHead(payload: Buffer): ResponseHead {
  const { fields, headers } = decode(payload);
  return { status: integer(required(fields, ':status')), metering: meteringOf(fields), headers };
}

export function encodeCancel({ error, metering }: CancelReason): string {
  const fields = `:code\n${error.code}\n:message\n${encodeText(error.message)}`;
  return metering ? fields + meteringFields(metering) : fields;
}

export function decodeCancel(payload: Buffer): CancelReason {
  const { fields } = decode(payload);
  const code = fields.get(':code');
  const message = fields.get(':message');
  const text = message === undefined ? undefined : decodeText(message);
  // A code that this version does not know.
  const error = isErrorCode(code) ? new AppError(code, text) : new AppError('upstream_error');
  return { error, metering: meteringOf(fields) };
}

/** The fields of a payload without headers: of hello and go-away. */
export function decodeFields(payload: Buffer): ReadonlyMap<string, string> {
  return decode(payload).fields;
}

interface Decoded {
  readonly fields: ReadonlyMap<string, string>;
  readonly headers: FlatHeaders;
}

function decode(payload: Buffer): Decoded {
  const fields = new Map<string, string>();
  if (payload.length === 0) return { fields, headers: [] };
  const lines = payload.toString('latin1').split('\n');
  if (lines.length % 2 !== 0) throw new RelayProtocolError('name without a value');
  let at = 0;
  for (; at < lines.length && (lines[at] as string).startsWith(':'); at += 2) {
    const name = lines[at] as string;
    if (fields.has(name)) throw new RelayProtocolError('field given twice');
    fields.set(name, lines[at + 1] as string);
  }
  return { fields, headers: lines.slice(at) };
}

function withHeaders(fields: string, headers: FlatHeaders): string {
  if (headers[0]?.startsWith(':')) throw unsendable();
  let text = fields;
  for (let i = 0; i < headers.length; i++) text += `\n${line(headers[i] as string)}`;
  return text;
}

/** What would end the line, or is not in Latin-1. */
const notInLine = /[\n\u0100-\uffff]/;

function line(text: string): string {
  if (notInLine.test(text)) throw unsendable();
  return text;
}

function unsendable(): AppError {
  return new AppError('internal', undefined, { cause: new Error('text cannot be sent in a head') });
}

/** Any text, as the value of a field. */
function encodeText(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    // It has half of a surrogate pair, which UTF-8 replaces.
    return encodeURIComponent(Buffer.from(text).toString());
  }
}

function decodeText(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new RelayProtocolError('malformed text');
  }
}

function required(fields: ReadonlyMap<string, string>, name: string): string {
  const value = fields.get(name);
  if (value === undefined) throw new RelayProtocolError(`no ${name}`);
  return value;
}

function integer(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new RelayProtocolError('not a number');
  return Number(text);
}

function principalOf(fields: ReadonlyMap<string, string>): Principal | undefined {
  const kind = required(fields, ':principal');
  if (kind === 'anonymous') return { kind };
  if (kind !== 'session' && kind !== 'key') return undefined;
  const accountId = required(fields, ':account');
  const scopes = scopesOf(fields.get(':scopes') ?? '');
  if (kind === 'session') return { kind, accountId, scopes };
  return { kind, keyId: required(fields, ':key'), accountId, scopes };
}

/** The scopes in a text. One that this version does not know permits nothing. */
function scopesOf(text: string): readonly Scope[] {
  return text.split(' ').filter(isScope);
}

function meteringFields({ accountId, model, usageInjected }: Metering): string {
  const fields = `\n:payer\n${line(accountId)}\n:model\n${encodeText(model)}`;
  return usageInjected ? `${fields}\n:usage\ninjected` : fields;
}

function meteringOf(fields: ReadonlyMap<string, string>): Metering | undefined {
  const accountId = fields.get(':payer');
  const model = fields.get(':model');
  if (accountId === undefined || model === undefined) return undefined;
  return { accountId, model: decodeText(model), usageInjected: fields.get(':usage') === 'injected' };
}
