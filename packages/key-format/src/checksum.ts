import { encodeSmallBase62 } from './base62.js';

/** Lookup table, by byte, of the CRC-32 of IEEE 802.3 (reflected polynomial 0xEDB88320), as in zlib and PNG. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** The CRC-32 of ASCII text, as an unsigned 32-bit integer. */
export function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let i = 0; i < text.length; i++) {
    crc = (crc >>> 8) ^ (table[(crc ^ text.charCodeAt(i)) & 0xff] as number);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** The last 6 characters of a credential, computed from those before. */
export function checksum(start: string): string {
  return encodeSmallBase62(crc32(start), 6);
}
