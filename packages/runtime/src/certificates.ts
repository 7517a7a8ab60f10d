import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Clock } from './clock.js';
import type { Logger } from './logger.js';

/** The PEM texts of a TLS configuration, for node:tls. */
export interface Certificates {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** Paths of PEM files. */
interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

/** The certificates of this service, which change when their files do. */
export interface CertificateSource {
  current(): Certificates;
  /** Calls the listener after each change. */
  onChange(listener: (certificates: Certificates) => void): void;
  /** When the certificate of this service expires, in milliseconds since the epoch. */
  expiresAtMs(): number;
}

interface Options {
  readonly files: CertificateFiles;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly logger: Pick<Logger, 'info' | 'error'>;
  readonly everyMs: number;
}

/**
 * Reads the certificates, and again every `everyMs` milliseconds until the signal aborts. Files that do not fit together,
 * are no certificates or have expired are reported once and ignored: the last good ones stay in use. So files may be
 * replaced one after the other. Throws if the first ones are not good.
 */
export function watchCertificates(
  { files, clock, logger, everyMs }: Options,
  signal: AbortSignal,
): CertificateSource {
  const paths = [files.certFile, files.keyFile, files.caFile];
  let current = toCertificates(paths.map((path) => readFileSync(path, 'utf8')));
  let expiresAtMs = checkCertificates(current, clock.now());
  let seen = JSON.stringify(current);
  const listeners: ((certificates: Certificates) => void)[] = [];

  const refresh = async () => {
    const read = toCertificates(await Promise.all(paths.map((path) => readFile(path, 'utf8'))));
    const text = JSON.stringify(read);
    if (text === seen) return;
    seen = text;
    if (text === JSON.stringify(current)) return;
    expiresAtMs = checkCertificates(read, clock.now());
    current = read;
    for (const listener of listeners) listener(read);
    logger.info({ expiresAt: new Date(expiresAtMs).toISOString() }, 'certificates reloaded');
  };
  void repeat(refresh, { clock, logger, everyMs }, signal);
  return {
    current: () => current,
    onChange: (listener) => void listeners.push(listener),
    expiresAtMs: () => expiresAtMs,
  };
}

async function repeat(
  refresh: () => Promise<void>,
  { clock, logger, everyMs }: Omit<Options, 'files'>,
  signal: AbortSignal,
): Promise<void> {
  let reported = '';
  for (;;) {
    await clock.sleep(everyMs, signal);
    if (signal.aborted) return;
    try {
      await refresh();
      reported = '';
    } catch (error) {
      if (String(error) !== reported) logger.error({ err: error }, 'certificates not reloaded');
      reported = String(error);
    }
  }
}

function toCertificates([cert = '', key = '', ca = '']: readonly string[]): Certificates {
  return { cert, key, ca };
}

/** When the certificate expires. Throws if TLS could not work with these certificates at `nowMs`. */
function checkCertificates({ cert, key, ca }: Certificates, nowMs: number): number {
  // Throws for a text that is no certificate or key, and for a key that is not the certificate's.
  createSecureContext({ cert, key, ca });
  new X509Certificate(ca);
  const expiresAtMs = Date.parse(new X509Certificate(cert).validTo);
  if (expiresAtMs <= nowMs) throw new Error('The certificate has expired. Replace its files by valid ones.');
  return expiresAtMs;
}
