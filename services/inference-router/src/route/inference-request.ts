import { createHash } from 'node:crypto';
import { invalid } from '@hypervize/errors';
import type { ReceivedBody } from '../body/collector.js';
import type { StoredBody } from '../body/stored-body.js';
import type { ScannedMember } from '../json/scan.js';
import { prefixBytes } from './prefix.js';

/** The parts of a request's body that the router reads. */
export interface InferenceRequest {
  /** Undefined if the body has no model. */
  readonly model: string | undefined;
  readonly stream: boolean;
  /** Whether the client requests the usage at the end of a stream. */
  readonly wantsUsage: boolean;
  /** Hash of the beginning of the conversation: its messages up to the first of the user, or the beginning of a prompt. */
  prefix(): string | undefined;
  /** Requests the usage at the end of the stream in the body. All other bytes are unchanged. */
  requestUsage(): void;
}

type Fields = Readonly<Record<string, unknown>>;

/** The longest value, as it is written, that is parsed. */
const maxParsedBytes = 4_096;

/**
 * Reads the members that routing needs. Throws invalid_request if the body has more than one "model", because a model
 * server might use another one than the router, or if a member is too long to be read.
 */
export function readInferenceRequest({ body, object }: ReceivedBody): InferenceRequest {
  const model = object.member('model');
  if (model && model.count > 1) throw invalid('model', 'The body has more than one "model". Send one.');
  const stream = object.member('stream');
  const isStream = stream !== undefined && body.slice(stream.start, stream.start + 1).toString() === 't';
  const options = object.member('stream_options');
  const given = isStream && options ? parse(body, 'stream_options', options) : undefined;
  const fields = isObject(given) ? given : {};
  return {
    model: model && modelOf(parse(body, 'model', model)),
    stream: isStream,
    wantsUsage: fields.include_usage === true,
    prefix: () => prefixOf({ body, object }),
    requestUsage: () => {
      const withUsage = JSON.stringify({ ...fields, include_usage: true });
      if (options) body.replace(options.start, options.end, Buffer.from(withUsage));
      else {
        // The comma is valid: the object has at least the member "stream".
        const added = Buffer.from(`,"stream_options":${withUsage}`);
        body.replace(object.closingBrace, object.closingBrace, added);
      }
    },
  };
}

/** The value of a member. Its text is valid JSON: the body has been scanned. */
function parse(body: StoredBody, name: string, { start, end }: ScannedMember): unknown {
  if (end - start > maxParsedBytes)
    throw invalid(name, `"${name}" is longer than ${maxParsedBytes} bytes. Send a shorter one.`);
  return JSON.parse(body.slice(start, end).toString());
}

function modelOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function prefixOf({ body, object }: ReceivedBody): string | undefined {
  const bytes = prefixBytes(body, object.member('messages'), object.member('prompt'));
  return bytes && createHash('sha256').update(bytes).digest('base64url');
}
