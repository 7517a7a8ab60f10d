import { isSpace, refuse, type Scan } from './scan.js';
import * as states from './states.js';

/** An array or object begins. */
export function open(scan: Scan, isObject: boolean): void {
  if (scan.depth === scan.limits.maxDepth) return refuse(scan, 'depth');
  scan.depth++;
  scan.isObject[scan.depth] = isObject;
  scan.state = isObject ? states.firstName : states.firstElement;
}

/** An array or object ends with the byte at `at`. */
export function close(scan: Scan, isObject: boolean, at: number): void {
  if (scan.isObject[scan.depth] !== isObject) return refuse(scan, 'syntax');
  scan.depth--;
  if (scan.depth > 0) return endValue(scan, at + 1);
  scan.state = states.done;
  scan.closingBrace = at;
}

/** A value begins at `at`. */
export function beginValue(scan: Scan, at: number): void {
  if (++scan.values > scan.limits.maxValues) return refuse(scan, 'values');
  if (scan.depth !== 1 || scan.member < 0) return;
  const member = scan.members[scan.member];
  if (!member) return;
  member.start = at;
  member.count++;
}

/** A value has ended before `end`. */
export function endValue(scan: Scan, end: number): void {
  scan.state = states.afterValue;
  if (scan.depth !== 1 || scan.member < 0) return;
  const member = scan.members[scan.member];
  if (member) member.end = end;
  scan.member = -1;
}

/** Reads a byte after a complete value: a comma, a closing bracket or space. */
export function continueAfterValue(scan: Scan, byte: number, at: number): void {
  if (byte === 0x2c) scan.state = scan.isObject[scan.depth] ? states.nextName : states.value;
  else if (byte === 0x7d) close(scan, true, at);
  else if (byte === 0x5d) close(scan, false, at);
  else if (!isSpace(byte)) refuse(scan, 'syntax');
}
