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

/** A certificate authority for a test. */
export interface Authority {
  /** A certificate for localhost with a common name. */
  issue(commonName: string): CertificateFiles;
  /** Removes all its files. */
  remove(): void;
}

/** Makes an authority, in a temporary folder, with the program `openssl`. */
export function createAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'hypervize-ca-'));
  const at = (file: string) => join(folder, file);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const request = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...request,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=test authority',
    '-days',
    '2',
  );
  writeFileSync(at('san'), 'subjectAltName=DNS:localhost,IP:127.0.0.1');
  return {
    issue: (name) => {
      openssl('req', ...request, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
      const signing = [
        '-CA',
        'ca.pem',
        '-CAkey',
        'ca.key',
        '-CAcreateserial',
        '-extfile',
        'san',
        '-days',
        '2',
      ];
      openssl('x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, ...signing);
      return { certFile: at(`${name}.pem`), keyFile: at(`${name}.key`), caFile: at('ca.pem') };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
