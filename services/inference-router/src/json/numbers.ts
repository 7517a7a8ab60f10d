import { isDigit, refuse, type Scan } from './scan.js';
import * as states from './states.js';
import { continueAfterValue, endValue } from './structure.js';

/** Reads a byte of a number (RFC 8259, section 6), or the byte after it. */
export function readNumber(scan: Scan, byte: number, at: number): void {
  const next = nextState(scan.state, byte);
  if (next >= 0) scan.state = next;
  else if (!isComplete(scan.state)) refuse(scan, 'syntax');
  else {
    endValue(scan, at);
    continueAfterValue(scan, byte, at);
  }
}

function isComplete(state: number): boolean {
  return (
    state === states.integer ||
    state === states.zero ||
    state === states.fraction ||
    state === states.exponentDigits
  );
}

/** The state after another byte of a number; -1 if the byte cannot continue it. */
function nextState(state: number, byte: number): number {
  if (isDigit(byte)) return stateAfterDigit(state, byte);
  const isExponent = byte === 0x65 || byte === 0x45;
  switch (state) {
    case states.integer:
    case states.zero:
      return byte === 0x2e ? states.point : isExponent ? states.exponent : -1;
    case states.fraction:
      return isExponent ? states.exponent : -1;
    case states.exponent:
      return byte === 0x2b || byte === 0x2d ? states.exponentSign : -1;
    default:
      return -1;
  }
}

function stateAfterDigit(state: number, digit: number): number {
  switch (state) {
    case states.minus:
      return digit === 0x30 ? states.zero : states.integer;
    case states.integer:
      return states.integer;
    case states.zero:
      return -1;
    case states.point:
    case states.fraction:
      return states.fraction;
    default:
      return states.exponentDigits;
  }
}
