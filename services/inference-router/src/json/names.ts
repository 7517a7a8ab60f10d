/** Names of members that a scan looks for. They are compared byte by byte as a name arrives, without a copy of it. */
export interface NameSet {
  readonly names: readonly string[];
  /** A bit for each name. */
  readonly all: number;
  /** The names that have a given byte at a given position: `bits[position * 128 + byte]`. */
  readonly bits: Uint32Array;
  readonly maxLength: number;
}

const asciiCodes = 128;

/** A set of at most 31 names. They must be ASCII. */
export function createNameSet(names: readonly string[]): NameSet {
  const maxLength = Math.max(...names.map((name) => name.length));
  const bits = new Uint32Array(maxLength * asciiCodes);
  names.forEach((name, index) => {
    for (let position = 0; position < name.length; position++) {
      const at = position * asciiCodes + name.charCodeAt(position);
      bits[at] = (bits[at] as number) | (1 << index);
    }
  });
  return { names, all: (1 << names.length) - 1, bits, maxLength };
}

/** Of the candidates, those that have the character `code` at `position`. */
export function narrow(set: NameSet, candidates: number, position: number, code: number): number {
  if (position >= set.maxLength || code >= asciiCodes) return 0;
  return candidates & (set.bits[position * asciiCodes + code] as number);
}

/** The index of the candidate that is `length` characters long, -1 if none is. */
export function matchingName({ names }: NameSet, candidates: number, length: number): number {
  if (candidates === 0) return -1;
  for (let index = 0; index < names.length; index++) {
    if ((candidates & (1 << index)) !== 0 && names[index]?.length === length) return index;
  }
  return -1;
}
