import type { NameSet } from './names.js';
import * as states from './states.js';

/** Where the value of a member of the outermost object stands in the text. */
export interface ScannedMember {
  readonly start: number;
  /** Index after the last byte. */
  readonly end: number;
  /** How often the name occurs. The range is that of its last value, which is the one that JSON.parse would return. */
  readonly count: number;
}

/** Why a text is refused: it is not a JSON object in UTF-8, it is nested too deeply, or it has too many values. */
export type ScanProblem = 'syntax' | 'depth' | 'values';

export interface ScanLimits {
  /** How deep arrays and objects may be nested. */
  readonly maxDepth: number;
  /** How many values the text may have: strings, numbers, literals, arrays and objects. */
  readonly maxValues: number;
}

/** The state of a scan between two bytes. Its size depends on the limits, not on the text. */
export interface Scan {
  readonly names: NameSet;
  readonly limits: ScanLimits;
  state: number;
  problem: ScanProblem | undefined;
  /** Bytes before the present chunk. */
  offset: number;
  values: number;
  depth: number;
  /** Whether the value at each depth is an object; if not, it is an array. */
  readonly isObject: boolean[];
  /** Whether the string being read is the name of a member. */
  stringIsName: boolean;
  /** The names that the name being read can still become, as bits, and the characters of it that have been read. */
  candidates: number;
  nameLength: number;
  hexLeft: number;
  hexValue: number;
  literalBytes: Uint8Array;
  literalAt: number;
  /** Continuation bytes that a UTF-8 sequence still needs, and the range of the next one. */
  utf8Left: number;
  utf8Low: number;
  utf8High: number;
  /** Index of the member whose value is being read, -1 if it is none of interest. */
  member: number;
  /** The members of interest, in the order of their names. */
  readonly members: { start: number; end: number; count: number }[];
  closingBrace: number;
}

/** Refuses the text. */
export function refuse(scan: Scan, problem: ScanProblem): void {
  scan.state = states.invalid;
  scan.problem = problem;
}

/** Space between tokens (RFC 8259, section 2). */
export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Accepts space between two tokens, and nothing else. */
export function refuseUnlessSpace(scan: Scan, byte: number): void {
  if (!isSpace(byte)) refuse(scan, 'syntax');
}
