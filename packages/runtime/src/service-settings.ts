import { ConfigError, type ConfigOf, type Declaration, group, optional, setting } from './config.js';
import { flag, namedSecrets, oneOf, port, text, url, workerCount } from './setting-types.js';

const pemFile = text('the path of a PEM file');

/** Mutual TLS between the services. Its value is undefined for plain text. */
export const tlsSettings = group(
  'Mutual TLS',
  {
    certFile: optional(
      'GRPC_TLS_CERT_FILE',
      pemFile,
      'plain text',
      'Certificate chain of this service. Its common name is the name by which other services know it: `auth-gateway`, `inference-router`, `key-service`, or `hvz` for operators. Applies to gRPC and to HTTP between the services. The files are read again when they change. Without the three files connections are in plain text and callers are believed, which is refused beyond one machine unless `ALLOW_PLAINTEXT` is set.',
    ),
    keyFile: optional('GRPC_TLS_KEY_FILE', pemFile, 'plain text', 'Private key of the certificate.'),
    caFile: optional(
      'GRPC_TLS_CA_FILE',
      pemFile,
      'plain text',
      'Certificate of the authority that signed the certificates of both sides.',
    ),
  },
  ({ certFile, keyFile, caFile }) => {
    if (certFile && keyFile && caFile) return { certFile, keyFile, caFile };
    if (!certFile && !keyFile && !caFile) return undefined;
    throw new ConfigError('GRPC_TLS_CERT_FILE, GRPC_TLS_KEY_FILE and GRPC_TLS_CA_FILE must be set together');
  },
);

const cacheMacKeys = namedSecrets(32);

/**
 * The Redis that gateways and key-service share. Its value is undefined if there is none. `usage` says what the service
 * uses it for; `more` are the settings that only this service has.
 */
export function redisSettings<const D extends Declaration>(usage: string, more: D) {
  return group(
    'Redis',
    {
      url: optional('REDIS_URL', url('redis', 'rediss'), 'no Redis', usage),
      macKeys: optional(
        'CACHE_MAC_KEYS',
        cacheMacKeys,
        'none',
        'Secrets of the MACs of the entries in Redis, `name:base64,…`, which Redis must not know. The first one signs, all of them are accepted. Required with `REDIS_URL`, and the same in auth-gateway and key-service; see “Rotating secrets” in [operations.md](operations.md).',
      ),
      more: group('Redis', more),
    },
    ({ url, macKeys, more }) => {
      if (url === undefined) return undefined;
      if (macKeys) return { url, macKeys, ...(more as ConfigOf<D>) };
      throw new ConfigError(`CACHE_MAC_KEYS must be set with REDIS_URL, to ${cacheMacKeys.expects}`);
    },
  );
}

/** The setting of a service that can run as several processes. */
export function workersSetting() {
  return setting(
    'WORKERS',
    workerCount(),
    1,
    'Processes that serve together as one replica ([operations.md](operations.md#workers)); `auto` is one for each core that the process may use, which does not consider the CPU limit of a container. Every limit on requests, connections, queues, entries and memory is per worker unless it says otherwise: size the machine for all of them.',
  );
}

/** The settings that every service has. */
export function serviceSettings(defaults: { readonly operationsPort: number }) {
  return {
    operations: group('Operations', {
      host: setting(
        'OPERATIONS_HOST',
        text('a host name or address'),
        '127.0.0.1',
        'Address on which `/healthz`, `/readyz` and `/metrics` are served. Must not be reachable by customers.',
      ),
      port: setting('OPERATIONS_PORT', port(), defaults.operationsPort, 'Its port.'),
      otlpEndpoint: optional(
        'OTEL_EXPORTER_OTLP_ENDPOINT',
        url('http', 'https'),
        'no traces',
        'Collector that receives traces (OTLP over HTTP). A trace covers a request through all services; the `traceparent` that a model server receives belongs to it.',
      ),
      logLevel: setting(
        'LOG_LEVEL',
        oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
        'info',
        'Lowest level of the log lines that are written.',
      ),
    }),
    tls: tlsSettings,
    allowPlaintext: setting(
      'ALLOW_PLAINTEXT',
      flag(),
      false,
      'Whether connections between the services may be in plain text on addresses other than loopback. Without TLS, anyone with access to the network can read every key and call as an operator: set it only on an isolated network.',
    ),
  };
}

/** How long a stop may take after the drain time, in milliseconds. */
const stopMarginMs = 10_000;

/** How long a service that drains its requests for `drainMs` may take to stop, in milliseconds. */
export function stopTimeoutAfter(drainMs: number): number {
  return drainMs + stopMarginMs;
}

/** The configuration that `serviceSettings` describes. */
export type ServiceConfig = ConfigOf<ReturnType<typeof serviceSettings>>;
