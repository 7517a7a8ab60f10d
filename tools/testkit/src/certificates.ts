import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Paths of PEM files. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

/** A certificate authority for tests. */
export interface Authority {
  /** Issues a certificate for localhost and 127.0.0.1 with the common name. */
  issue(commonName: string): CertificateFiles;
  /** Removes all files of the authority. */
  remove(): void;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const validity = ['-days', '2'];

/** Creates an authority in a temporary folder with the program `openssl`. Throws if there is no such program. */
export function createAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'hypervize-ca-'));
  const at = (file: string) => join(folder, file);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const authorityFiles = ['-keyout', 'ca.key', '-out', 'ca.pem'];
  openssl('req', '-x509', ...newKey, ...authorityFiles, '-subj', '/CN=test authority', ...validity);
  writeFileSync(at('san'), 'subjectAltName=DNS:localhost,IP:127.0.0.1');
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'san', ...validity];
  return {
    issue: (name) => {
      openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
      openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, ...signing);
      return { certFile: at(`${name}.pem`), keyFile: at(`${name}.key`), caFile: at('ca.pem') };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
