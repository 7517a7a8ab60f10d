import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { z } from 'zod';

/** How the text of an environment variable becomes a value. */
export interface SettingType<T> {
  /** Completes the sentence "VARIABLE must be …" for someone who got it wrong. */
  readonly expects: string;
  /** The unit of a number, as the documentation shows it. */
  readonly unit?: string;
  /** Undefined if the text is not acceptable. */
  parse(text: string): T | undefined;
}

/** Any text. `expects` says what it is, such as "host:port". */
export function text(expects: string): SettingType<string> {
  return { expects, parse: (value) => value };
}

/** A whole number in decimal notation, `min` to `max`. */
export function integer(min: number, max: number, unit?: string): SettingType<number> {
  return {
    expects: `a whole number from ${min} to ${max}`,
    ...(unit === undefined ? {} : { unit }),
    parse: (value) => {
      const number = /^-?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
      return number >= min && number <= max ? number : undefined;
    },
  };
}

/** A number of bytes. */
export function bytes(min: number, max: number): SettingType<number> {
  return integer(min, max, 'bytes');
}

/** A duration given in milliseconds. */
export function milliseconds(min: number, max: number): SettingType<number> {
  return integer(min, max, 'ms');
}

/** A duration given in whole seconds; the value is in milliseconds. */
export function seconds(min: number, max: number): SettingType<number> {
  const type = integer(min, max, 's');
  return {
    ...type,
    parse: (value) => {
      const number = type.parse(value);
      return number === undefined ? undefined : number * 1_000;
    },
  };
}

/** A rate limit, in requests per minute. */
export function requestsPerMinute(): SettingType<number> {
  return integer(1, 1_000_000_000, 'requests per minute');
}

/** A TCP port; 0 picks a free one. */
export function port(): SettingType<number> {
  return integer(0, 65_535);
}

const maxWorkers = 256;

/** A number of processes; `auto` is one for each core that this process may use. */
export function workerCount(): SettingType<number> {
  const number = integer(1, maxWorkers, 'processes');
  return {
    ...number,
    expects: `${number.expects}, or "auto"`,
    parse: (value) => (value === 'auto' ? Math.min(availableParallelism(), maxWorkers) : number.parse(value)),
  };
}

export function flag(): SettingType<boolean> {
  return {
    expects: '"true" or "false"',
    parse: (value) => (value === 'true' ? true : value === 'false' ? false : undefined),
  };
}

export function oneOf<T extends string>(...values: readonly T[]): SettingType<T> {
  return {
    expects: `one of ${values.join(', ')}`,
    parse: (value) => values.find((candidate) => candidate === value),
  };
}

/** A URL with one of the given schemes, such as `http`. */
export function url(...schemes: readonly string[]): SettingType<string> {
  return {
    expects: `a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    parse: (value) => {
      const isUrl = z.url().safeParse(value).success;
      return isUrl && schemes.some((scheme) => value.startsWith(`${scheme}://`)) ? value : undefined;
    },
  };
}

/** IP addresses and CIDR ranges, separated by commas. */
export function networks(): SettingType<readonly string[]> {
  return {
    expects: 'a list of addresses or ranges such as "10.0.0.0/8,fd00::/8"',
    parse: (value) => {
      const parts = value.split(',').map((part) => part.trim());
      return parts.every((part) => parseNetwork(part)) ? parts : undefined;
    },
  };
}

/** A secret and the name by which stored data refers to it. */
export interface NamedSecret {
  readonly id: string;
  readonly secret: Buffer;
}

/** `name:base64,name:base64`: secrets of at least `minBytes`. The first one is in use, the others are still accepted. */
export function namedSecrets(minBytes: number): SettingType<readonly NamedSecret[]> {
  return {
    expects: `a list "name:base64,name:base64" of secrets of at least ${minBytes} bytes, the current one first`,
    parse: (value) => {
      const secrets = value.split(',').map((part) => {
        const [, id, base64] = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]+={0,2})$/.exec(part) ?? [];
        return { id: id ?? '', secret: Buffer.from(base64 ?? '', 'base64') };
      });
      const names = new Set(secrets.map(({ id }) => id));
      const isValid =
        names.size === secrets.length && secrets.every((s) => s.id !== '' && s.secret.length >= minBytes);
      return isValid ? secrets : undefined;
    },
  };
}

/** An IP range; for a single address `bits` is the length of the address. */
export interface Network {
  readonly address: string;
  readonly bits: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** Parses an IP address or a CIDR range such as "10.0.0.0/8". Undefined if it is neither. */
export function parseNetwork(value: string): Network | undefined {
  const [address = '', bits, ...rest] = value.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return undefined;
  const maxBits = version === 4 ? 32 : 128;
  if (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= maxBits)) return undefined;
  return { address, bits: Number(bits ?? maxBits), family: version === 4 ? 'ipv4' : 'ipv6' };
}
