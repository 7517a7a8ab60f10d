import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';

/** Secrets that the services share, in base64. */
export interface Secrets {
  /** Key of the HMAC by which key-service verifies API keys. */
  readonly mac: string;
  /** Key of the MACs of entries in Redis. */
  readonly cacheMac: string;
  /** Key of the cookies of logins that have begun. */
  readonly login: string;
  /** What the gateways prove their identity to the identity provider with. */
  readonly oidcClient: string;
}

/**
 * Reads the secrets from a file, and creates those that it lacks. They are kept beside the data, which is useless without
 * them.
 */
export async function loadSecrets(file: string): Promise<Secrets> {
  const stored = existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as Partial<Secrets>) : {};
  const secret = () => randomBytes(32).toString('base64');
  const secrets = {
    ...{ mac: secret(), cacheMac: secret(), login: secret(), oidcClient: secret() },
    ...stored,
  };
  await writeFile(file, JSON.stringify(secrets), { mode: 0o600 });
  return secrets;
}
