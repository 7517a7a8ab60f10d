/** The digits of base 62, in order. */
export const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The largest multiple of 62 that fits in a byte. Higher bytes are dropped: they would favour the first letters. */
const unbiasedLimit = 248;

/** `length` characters of the alphabet, all equally likely, from a source of random bytes. */
export function randomLetters(length: number, random: (bytes: number) => Uint8Array): string {
  let letters = '';
  while (letters.length < length) {
    for (const byte of random(length - letters.length)) {
      if (byte < unbiasedLimit) letters += alphabet[byte % 62];
    }
  }
  return letters;
}

/** A number below 62^length in base 62, zero-padded to `length` digits. */
export function encodeBase62(value: bigint, length: number): string {
  let digits = '';
  for (let rest = value; digits.length < length; rest /= 62n) digits = alphabet[Number(rest % 62n)] + digits;
  return digits;
}

/** As `encodeBase62`, for a number below 2^53: a fraction of the cost of big integers, on the path of every request. */
export function encodeSmallBase62(value: number, length: number): string {
  let digits = '';
  for (let rest = value; digits.length < length; rest = Math.floor(rest / 62))
    digits = alphabet[rest % 62] + digits;
  return digits;
}

/** 1 for the character codes of the alphabet. */
const isLetter = new Uint8Array(128);
for (const letter of alphabet) isLetter[letter.charCodeAt(0)] = 1;

/** Whether every character from index `start` on is in the alphabet. */
export function isBase62(text: string, start = 0): boolean {
  for (let i = start; i < text.length; i++) {
    if (isLetter[text.charCodeAt(i)] !== 1) return false;
  }
  return true;
}
