import { refuse, type Scan } from './scan.js';

/** Checks one byte of a sequence of more than one byte (RFC 3629, section 4). */
export function readUtf8(scan: Scan, byte: number): void {
  if (scan.utf8Left === 0) startSequence(scan, byte);
  else if (byte < scan.utf8Low || byte > scan.utf8High) refuse(scan, 'syntax');
  else {
    scan.utf8Left--;
    scan.utf8Low = 0x80;
    scan.utf8High = 0xbf;
  }
}

/** The range of the second byte excludes overlong forms, surrogates, and code points above U+10FFFF. */
function startSequence(scan: Scan, byte: number): void {
  scan.utf8Low = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
  scan.utf8High = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
  if (byte >= 0xc2 && byte <= 0xdf) scan.utf8Left = 1;
  else if (byte >= 0xe0 && byte <= 0xef) scan.utf8Left = 2;
  else if (byte >= 0xf0 && byte <= 0xf4) scan.utf8Left = 3;
  else refuse(scan, 'syntax');
}
