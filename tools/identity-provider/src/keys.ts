import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { JWK } from 'oidc-provider';

/** What the provider signs with. */
export interface Keys {
  /** Private keys that sign tokens. */
  readonly jwks: { readonly keys: JWK[] };
  /** Secrets that sign its cookies. */
  readonly cookies: string[];
}

/** The keys in `file`, or new ones, which are written there. Without a file new ones each time. */
export async function loadKeys(file: string | undefined): Promise<Keys> {
  if (file === undefined) return createKeys();
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text !== undefined) return JSON.parse(text) as Keys;
  const keys = createKeys();
  await writeFile(file, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}

function createKeys(): Keys {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const key = {
    ...privateKey.export({ format: 'jwk' }),
    kid: randomBytes(8).toString('hex'),
    use: 'sig',
    alg: 'RS256',
  };
  return { jwks: { keys: [key as JWK] }, cookies: [randomBytes(32).toString('hex')] };
}
