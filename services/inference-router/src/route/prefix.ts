import type { StoredBody } from '../body/stored-body.js';
import { isSpace, type ScannedMember } from '../json/scan.js';

/** How many bytes of a body are compared. */
const maxPrefixBytes = 2_048;

/**
 * The bytes by which conversations are told apart: the messages up to the first one of the user, or else the first message,
 * or the beginning of the prompt; at most `maxPrefixBytes`. They are compared as they are written: clients write the
 * messages of the next turn in the same way. Undefined if the body has neither messages nor a prompt.
 */
export function prefixBytes(
  body: StoredBody,
  messages: ScannedMember | undefined,
  prompt: ScannedMember | undefined,
): Buffer | undefined {
  const beginning = messages && beginningOf(body, messages);
  if (beginning?.[0] === 0x5b) return beginning.subarray(0, endOfFirstTurn(beginning));
  return prompt && beginningOf(body, prompt);
}

function beginningOf(body: StoredBody, { start, end }: ScannedMember): Buffer {
  return body.slice(start, Math.min(end, start + maxPrefixBytes));
}

/**
 * Index after the first message of the user in the beginning of an array of messages. If that has none and is the whole
 * array, the index after the first message; if it is only a part, its length.
 */
function endOfFirstTurn(array: Buffer): number {
  let firstEnd: number | undefined;
  let at = 1;
  for (;;) {
    const next = endOfElement(array, at);
    if (next === undefined) return array.length;
    const message = array.subarray(at, next).toString().trim();
    if (message === '') return 1;
    // Space after a message depends on whether another one follows.
    const end = at + lengthWithoutSpace(array.subarray(at, next));
    if (isOfUser(message)) return end;
    firstEnd ??= end;
    if (array[next] !== 0x2c) return firstEnd;
    at = next + 1;
  }
}

function lengthWithoutSpace(bytes: Buffer): number {
  let length = bytes.length;
  while (length > 0 && isSpace(bytes[length - 1] as number)) length--;
  return length;
}

function isOfUser(message: string): boolean {
  const value = JSON.parse(message) as { readonly role?: unknown } | null;
  return value?.role === 'user';
}

/**
 * Index of the comma or bracket after the element of an array that begins at `start`; undefined if the bytes end before.
 * They are valid JSON, which may be cut off at the end.
 */
function endOfElement(bytes: Buffer, start: number): number | undefined {
  let depth = 0;
  let isInString = false;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (isInString) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) isInString = false;
    } else if (byte === 0x22) isInString = true;
    else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (depth === 0 && (byte === 0x2c || byte === 0x5d)) return at;
    else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return undefined;
}
