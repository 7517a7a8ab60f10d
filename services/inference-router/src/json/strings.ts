import { matchingName, narrow } from './names.js';
import { isDigit, refuse, type Scan } from './scan.js';
import * as states from './states.js';
import { endValue } from './structure.js';
import { readUtf8 } from './utf8.js';

/** 1 for the bytes that stand for themselves in a string: ASCII without control characters, quotation mark and backslash. */
const plain = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x80 && byte !== 0x22 && byte !== 0x5c ? 1 : 0,
);
const escapes = new Set([...'"\\/bfnrt'].map((character) => character.charCodeAt(0)));

/** A string begins. The names of the outermost object are compared with the names of interest. */
export function startString(scan: Scan, isName: boolean): void {
  scan.state = states.inString;
  scan.stringIsName = isName;
  scan.candidates = isName && scan.depth === 1 ? scan.names.all : 0;
  scan.nameLength = 0;
}

/** Reads from index `from` to the end of the string, an escape, or the end of the chunk. Returns the index after that. */
export function readString(scan: Scan, chunk: Uint8Array, from: number): number {
  let i = from;
  while (i < chunk.length) {
    const byte = chunk[i] as number;
    if (scan.utf8Left === 0 && plain[byte] === 1) {
      if (scan.candidates === 0) {
        // Nearly every byte of a large body is read here.
        do i++;
        while (i < chunk.length && plain[chunk[i] as number] === 1);
        continue;
      }
      readNameCharacter(scan, byte);
    } else {
      readSpecial(scan, byte, scan.offset + i);
      if (scan.state !== states.inString) return i + 1;
    }
    i++;
  }
  return i;
}

function readNameCharacter(scan: Scan, code: number): void {
  scan.candidates = narrow(scan.names, scan.candidates, scan.nameLength, code);
  scan.nameLength++;
}

function readSpecial(scan: Scan, byte: number, at: number): void {
  if (scan.utf8Left > 0 || byte >= 0x80) {
    // The names of interest are ASCII.
    scan.candidates = 0;
    readUtf8(scan, byte);
  } else if (byte === 0x22) endString(scan, at);
  else if (byte === 0x5c) scan.state = states.escapeSequence;
  else refuse(scan, 'syntax');
}

function endString(scan: Scan, at: number): void {
  if (!scan.stringIsName) {
    endValue(scan, at + 1);
    return;
  }
  scan.state = states.colon;
  if (scan.depth === 1) scan.member = matchingName(scan.names, scan.candidates, scan.nameLength);
}

/** Reads the character after a backslash. */
export function readEscape(scan: Scan, byte: number): void {
  if (byte === 0x75) {
    scan.state = states.unicode;
    scan.hexLeft = 4;
    scan.hexValue = 0;
    return;
  }
  // No name of interest has a character that is written with such an escape.
  scan.candidates = 0;
  if (escapes.has(byte)) scan.state = states.inString;
  else refuse(scan, 'syntax');
}

/** Reads one of the four digits of a \u escape. */
export function readHex(scan: Scan, byte: number): void {
  const letter = byte | 0x20;
  if (isDigit(byte)) scan.hexValue = scan.hexValue * 16 + (byte - 0x30);
  else if (letter >= 0x61 && letter <= 0x66) scan.hexValue = scan.hexValue * 16 + (letter - 0x57);
  else refuse(scan, 'syntax');
  scan.hexLeft--;
  if (scan.hexLeft > 0 || scan.state === states.invalid) return;
  scan.state = states.inString;
  if (scan.candidates !== 0) readNameCharacter(scan, scan.hexValue);
}
