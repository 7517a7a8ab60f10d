import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';

/** Secrets that the services share, in base64. */
export interface Secrets {
  /** Key of the HMAC by which key-service verifies API keys. */
  readonly mac: string;
  /** Key with which the gateway signs principals for the router. */
  readonly principal: string;
}

/** Reads the secrets from a file, or creates it. They are kept beside the data, which is useless without them. */
export async function loadSecrets(file: string): Promise<Secrets> {
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as Secrets;
  const secret = () => randomBytes(32).toString('base64');
  const secrets = { mac: secret(), principal: secret() };
  await writeFile(file, JSON.stringify(secrets), { mode: 0o600 });
  return secrets;
}
