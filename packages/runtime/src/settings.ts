import { isIP } from 'node:net';
import { z } from 'zod';

/** What a variable turns into, and what to tell someone who got it wrong. */
export interface Setting<T> {
  readonly expects: string;
  parse(text: string): T | undefined;
  /** Undefined: the variable has to be there. */
  readonly fallback?: { readonly value: T };
}

/** The values of settings, by the names of their variables. */
export type SettingValues<S> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/** Thrown by `readEnvironment`: a line for each bad variable. The values are not in it, for they may be secrets. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads every setting or throws a ConfigError that names all that are missing or bad. A variable that is set to an
 * empty text counts as not set. `spec` maps variable names to settings.
 */
export function readEnvironment<S extends Record<string, Setting<unknown>>>(
  env: NodeJS.ProcessEnv,
  spec: S,
): SettingValues<S> {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(spec)) {
    const text = env[name];
    if (text === undefined || text === '') {
      if (setting.fallback) values[name] = setting.fallback.value;
      else problems.push(`${name} is not set: ${setting.expects} is needed`);
      continue;
    }
    const value = setting.parse(text);
    if (value === undefined) problems.push(`${name} is not ${setting.expects}`);
    else values[name] = value;
  }
  problems.push(...misspelled(env, Object.keys(spec)));
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return values as SettingValues<S>;
}

/** The setting, with a value for when the variable is not set. */
export function withDefault<T, F extends T | undefined>(setting: Setting<T>, value: F): Setting<T | F> {
  return { ...setting, fallback: { value } };
}

export const settings = {
  text: (expects = 'some text'): Setting<string> => ({ expects, parse: (text) => text }),

  integer: (min: number, max: number): Setting<number> => ({
    expects: `a whole number from ${min} to ${max}`,
    parse: (text) => {
      const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? value : undefined;
    },
  }),

  /** A TCP port; 0 takes a free one. */
  port: (): Setting<number> => settings.integer(0, 65_535),

  flag: (): Setting<boolean> => ({
    expects: '"true" or "false"',
    parse: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  }),

  oneOf: <T extends string>(...values: readonly T[]): Setting<T> => ({
    expects: `one of ${values.join(', ')}`,
    parse: (text) => values.find((value) => value === text),
  }),

  /** A URL of one of the schemes, such as `http`. */
  url: (...schemes: readonly string[]): Setting<string> => ({
    expects: `a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    parse: (text) => {
      const url = z.url().safeParse(text);
      return url.success && schemes.some((scheme) => text.startsWith(`${scheme}://`)) ? text : undefined;
    },
  }),

  /** Addresses and ranges of them in CIDR notation, with commas between. */
  networks: (): Setting<readonly string[]> => ({
    expects: 'a list of addresses or ranges such as "10.0.0.0/8,fd00::/8"',
    parse: (text) => {
      const parts = text.split(',').map((part) => part.trim());
      return parts.every((part) => parseNetwork(part)) ? parts : undefined;
    },
  }),

  /** `id:base64,id:base64`: named secrets of at least `minBytes`, the first one in use, the rest still accepted. */
  secrets: (minBytes: number): Setting<readonly NamedSecret[]> => ({
    expects: `a list "name:base64,name:base64" of secrets of at least ${minBytes} bytes, the current one first`,
    parse: (text) => {
      const secrets = text.split(',').map((part) => {
        const [, id, base64] = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]+={0,2})$/.exec(part) ?? [];
        return { id: id ?? '', secret: Buffer.from(base64 ?? '', 'base64') };
      });
      const names = new Set(secrets.map(({ id }) => id));
      const good =
        names.size === secrets.length && secrets.every((s) => s.id !== '' && s.secret.length >= minBytes);
      return good ? secrets : undefined;
    },
  }),
};

/** A range of addresses; of a single one `bits` is all of them. */
export interface Network {
  readonly address: string;
  readonly bits: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** Reads an address or a range in CIDR notation, such as "10.0.0.0/8". Undefined if it is neither. */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return undefined;
  const most = version === 4 ? 32 : 128;
  if (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most)) return undefined;
  return { address, bits: Number(bits ?? most), family: version === 4 ? 'ipv4' : 'ipv6' };
}

/** A secret with the name by which others refer to it. */
export interface NamedSecret {
  readonly id: string;
  readonly secret: Buffer;
}

const pemFile: Setting<string | undefined> = withDefault(settings.text('the path of a PEM file'), undefined);

/** Mutual TLS between the services: certificate, key and the authority of both sides. All three or none. */
export const tlsSettings = {
  GRPC_TLS_CERT_FILE: pemFile,
  GRPC_TLS_KEY_FILE: pemFile,
  GRPC_TLS_CA_FILE: pemFile,
};

/** The paths of the PEM files; undefined for plain text. Throws a ConfigError if only some are there. */
export function tlsFiles(read: SettingValues<typeof tlsSettings>) {
  const { GRPC_TLS_CERT_FILE: certFile, GRPC_TLS_KEY_FILE: keyFile, GRPC_TLS_CA_FILE: caFile } = read;
  if (certFile && keyFile && caFile) return { certFile, keyFile, caFile };
  if (certFile || keyFile || caFile) {
    throw new ConfigError(
      'GRPC_TLS_CERT_FILE, GRPC_TLS_KEY_FILE and GRPC_TLS_CA_FILE have to be set together',
    );
  }
  return undefined;
}

/** Variables that are not settings but nearly are: `REDIS_ULR` would otherwise silently be a default. */
function misspelled(env: NodeJS.ProcessEnv, names: readonly string[]): string[] {
  const known = new Set(names);
  return Object.keys(env).flatMap((given) => {
    if (known.has(given)) return [];
    const meant = names.find((name) => name.length >= 8 && !(name in env) && sameLetters(given, name));
    return meant === undefined ? [] : [`${given} is not a setting; ${meant} is`];
  });
}

/** True if one name is the other with two letters swapped, one left out, one added or one changed. */
function sameLetters(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  const restA = a.slice(start);
  const restB = b.slice(start);
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA.slice(2) === restB.slice(2) && restA[0] === restB[1] && restA[1] === restB[0])
  );
}
