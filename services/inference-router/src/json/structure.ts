import { refuse, refuseUnlessSpace, type Scan } from './scan.js';
import * as states from './states.js';

/** An array or object begins. */
export function open(scan: Scan, isObject: boolean): void {
  if (scan.depth === scan.limits.maxDepth) {
    refuse(scan, 'depth');
    return;
  }
  scan.depth++;
  scan.isObject[scan.depth] = isObject;
  scan.state = isObject ? states.firstName : states.firstElement;
}

/** An array or object ends with the byte at `at`. */
export function close(scan: Scan, isObject: boolean, at: number): void {
  if (scan.isObject[scan.depth] !== isObject) {
    refuse(scan, 'syntax');
    return;
  }
  scan.depth--;
  if (scan.depth > 0) endValue(scan, at + 1);
  else {
    scan.state = states.done;
    scan.closingBrace = at;
  }
}

/** A value begins at `at`. */
export function beginValue(scan: Scan, at: number): void {
  scan.values++;
  if (scan.values > scan.limits.maxValues) {
    refuse(scan, 'values');
    return;
  }
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
  else refuseUnlessSpace(scan, byte);
}
