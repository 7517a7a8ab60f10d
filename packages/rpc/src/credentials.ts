import { readFileSync } from 'node:fs';
import { ChannelCredentials, experimental, ServerCredentials } from '@grpc/grpc-js';

/** Paths of the PEM files for mutual TLS. Client and server certificates are issued by the same authority. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

interface Certificates {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** PEM texts for mutual TLS, which may change. New connections use the current ones; open connections stay as they are. */
export interface TlsSource {
  current(): Certificates;
  onChange(listener: (certificates: Certificates) => void): void;
}

/** The certificates that the files have now. */
export function readTlsFiles({ certFile, keyFile, caFile }: TlsFiles): TlsSource {
  const read = (file: string) => readFileSync(file, 'utf8');
  const certificates = { cert: read(certFile), key: read(keyFile), ca: read(caFile) };
  return { current: () => certificates, onChange: () => {} };
}

/** Server credentials. Without TLS the connection is plain text: see `plaintextProblems`. */
export function serverCredentials(tls: TlsSource | undefined): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  const provider = createProvider(tls);
  return experimental.createCertificateProviderServerCredentials(provider, provider, true);
}

/** Client credentials, matching `serverCredentials`. Clients that share them share connections to the same server. */
export function clientCredentials(tls: TlsSource | undefined): ChannelCredentials {
  if (!tls) return ChannelCredentials.createInsecure();
  const provider = createProvider(tls);
  return experimental.createCertificateProviderChannelCredentials(provider, provider);
}

/** The certificates in the form in which grpc-js follows changes. */
function createProvider(tls: TlsSource): experimental.CertificateProvider {
  const caListeners = new Set<experimental.CaCertificateUpdateListener>();
  const identityListeners = new Set<experimental.IdentityCertificateUpdateListener>();
  const authority = ({ ca }: Certificates) => ({ caCertificate: Buffer.from(ca) });
  const identity = ({ cert, key }: Certificates) => ({
    certificate: Buffer.from(cert),
    privateKey: Buffer.from(key),
  });
  tls.onChange((certificates) => {
    for (const listener of caListeners) listener(authority(certificates));
    for (const listener of identityListeners) listener(identity(certificates));
  });
  return {
    // A listener must not be called before it has been added: grpc-js would miss the first certificates.
    addCaCertificateListener: (listener) => {
      caListeners.add(listener);
      process.nextTick(() => listener(authority(tls.current())));
    },
    removeCaCertificateListener: (listener) => void caListeners.delete(listener),
    addIdentityCertificateListener: (listener) => {
      identityListeners.add(listener);
      process.nextTick(() => listener(identity(tls.current())));
    },
    removeIdentityCertificateListener: (listener) => void identityListeners.delete(listener),
  };
}
