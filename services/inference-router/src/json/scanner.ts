import type { NameSet } from './names.js';
import { readNumber } from './numbers.js';
import {
  isDigit,
  isSpace,
  refuse,
  refuseUnlessSpace,
  type Scan,
  type ScanLimits,
  type ScannedMember,
  type ScanProblem,
} from './scan.js';
import * as states from './states.js';
import { readEscape, readHex, readString, startString } from './strings.js';
import { beginValue, close, continueAfterValue, endValue, open } from './structure.js';

/** A text that is a JSON object. */
export interface ScannedObject {
  readonly kind: 'object';
  /** The member with a name of the scanner's set; undefined if the object has none. */
  member(name: string): ScannedMember | undefined;
  /** Index of the brace that closes the object. */
  readonly closingBrace: number;
}

export type ScanResult = ScannedObject | { readonly kind: 'refused'; readonly problem: ScanProblem };

/** Reads a JSON text that arrives in chunks, in one pass and in memory that does not grow with the text. */
export interface JsonScanner {
  /** Reads the next chunk. Its cost is linear in its length, whatever the bytes. */
  push(chunk: Uint8Array): void;
  /** Why the text is refused; undefined while it can still become a JSON object within the limits. */
  problem(): ScanProblem | undefined;
  /** The text is complete. */
  finish(): ScanResult;
}

/**
 * A scanner that checks that a text is a JSON object (RFC 8259) in UTF-8 (RFC 3629) and within the limits, and finds the
 * members of `names` in it. It accepts what a strict UTF-8 decoder and JSON.parse accept.
 */
export function createJsonScanner(names: NameSet, limits: ScanLimits): JsonScanner {
  const scan = createScan(names, limits);
  return {
    push: (chunk) => {
      read(scan, chunk);
      scan.offset += chunk.length;
    },
    problem: () => scan.problem,
    finish: () => {
      if (scan.state !== states.done) return { kind: 'refused', problem: scan.problem ?? 'syntax' };
      return {
        kind: 'object',
        closingBrace: scan.closingBrace,
        member: (name) => {
          const member = scan.members[names.names.indexOf(name)];
          return member && member.count > 0 ? member : undefined;
        },
      };
    },
  };
}

const literals = new Map(['true', 'false', 'null'].map((text) => [text.charCodeAt(0), Buffer.from(text)]));
const noBytes = new Uint8Array();

function createScan(names: NameSet, limits: ScanLimits): Scan {
  return {
    names,
    limits,
    state: states.value,
    problem: undefined,
    offset: 0,
    values: 0,
    depth: 0,
    isObject: [false],
    stringIsName: false,
    candidates: 0,
    nameLength: 0,
    hexLeft: 0,
    hexValue: 0,
    literalBytes: noBytes,
    literalAt: 0,
    utf8Left: 0,
    utf8Low: 0,
    utf8High: 0,
    member: -1,
    members: names.names.map(() => ({ start: 0, end: 0, count: 0 })),
    closingBrace: -1,
  };
}

function read(scan: Scan, chunk: Uint8Array): void {
  let i = 0;
  while (i < chunk.length && scan.state !== states.invalid) {
    if (scan.state === states.inString) i = readString(scan, chunk, i);
    else {
      readByte(scan, chunk[i] as number, scan.offset + i);
      i++;
    }
  }
}

/** Reads a byte that is not in a string, or that belongs to an escape. */
function readByte(scan: Scan, byte: number, at: number): void {
  switch (scan.state) {
    case states.value:
      startValue(scan, byte, at);
      break;
    case states.firstElement:
      if (byte === 0x5d) close(scan, false, at);
      else startValue(scan, byte, at);
      break;
    case states.firstName:
      if (byte === 0x7d) close(scan, true, at);
      else startName(scan, byte);
      break;
    case states.nextName:
      startName(scan, byte);
      break;
    case states.colon:
      if (byte === 0x3a) scan.state = states.value;
      else refuseUnlessSpace(scan, byte);
      break;
    case states.afterValue:
      continueAfterValue(scan, byte, at);
      break;
    case states.escapeSequence:
      readEscape(scan, byte);
      break;
    case states.unicode:
      readHex(scan, byte);
      break;
    case states.literal:
      readLiteral(scan, byte, at);
      break;
    case states.done:
      refuseUnlessSpace(scan, byte);
      break;
    default:
      readNumber(scan, byte, at);
  }
}

function startName(scan: Scan, byte: number): void {
  if (byte === 0x22) startString(scan, true);
  else refuseUnlessSpace(scan, byte);
}

function startValue(scan: Scan, byte: number, at: number): void {
  if (isSpace(byte)) return;
  // The outermost value has to be an object.
  if (scan.depth === 0 && byte !== 0x7b) refuse(scan, 'syntax');
  else beginValue(scan, at);
  if (scan.state === states.invalid) return;
  if (byte === 0x22) startString(scan, false);
  else if (byte === 0x7b) open(scan, true);
  else if (byte === 0x5b) open(scan, false);
  else if (byte === 0x2d) scan.state = states.minus;
  else if (byte === 0x30) scan.state = states.zero;
  else if (isDigit(byte)) scan.state = states.integer;
  else startLiteral(scan, byte);
}

function startLiteral(scan: Scan, byte: number): void {
  const bytes = literals.get(byte);
  if (!bytes) {
    refuse(scan, 'syntax');
    return;
  }
  scan.state = states.literal;
  scan.literalBytes = bytes;
  scan.literalAt = 1;
}

function readLiteral(scan: Scan, byte: number, at: number): void {
  if (byte !== scan.literalBytes[scan.literalAt]) {
    refuse(scan, 'syntax');
    return;
  }
  scan.literalAt++;
  if (scan.literalAt === scan.literalBytes.length) endValue(scan, at + 1);
}
