import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const defaultPorts = { http: 8080, keyService: 50_051, router: 50_052 };

export interface Arguments {
  readonly httpPort: number;
  readonly keyServicePort: number;
  readonly routerPort: number;
  readonly dataDir: string;
  readonly fresh: boolean;
}

export type ParsedArguments =
  | { readonly kind: 'run'; readonly arguments: Arguments }
  | { readonly kind: 'help' }
  | { readonly kind: 'invalid'; readonly message: string };

export const help = `Starts the whole platform on this machine: PostgreSQL, Redis if one is available, key-service,
inference-router, auth-gateway, a stand-in for a model server, and an OpenID provider with a demo user.

  npm start -- [options]

  --port N              port of the gateway                            (${defaultPorts.http})
  --key-service-port N  gRPC port of key-service, which hvz uses       (${defaultPorts.keyService})
  --router-port N       gRPC port of inference-router, which hvz uses  (${defaultPorts.router})
  --data DIR            folder for data and logs                       (.hypervize)
  --fresh               delete the data of earlier starts first
  --help                show this text

Ctrl-C stops everything.
`;

/** Parses the command line. `cwd` is the folder that a relative --data refers to. */
export function parseArguments(argv: readonly string[], cwd: string): ParsedArguments {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        port: { ...text, default: String(defaultPorts.http) },
        'key-service-port': { ...text, default: String(defaultPorts.keyService) },
        'router-port': { ...text, default: String(defaultPorts.router) },
        data: { ...text, default: '.hypervize' },
        fresh: flag,
        help: flag,
      },
    });
    if (values.help) return { kind: 'help' };
    return {
      kind: 'run',
      arguments: {
        httpPort: parsePort('--port', values.port),
        keyServicePort: parsePort('--key-service-port', values['key-service-port']),
        routerPort: parsePort('--router-port', values['router-port']),
        dataDir: resolve(cwd, values.data),
        fresh: values.fresh === true,
      },
    };
  } catch (error) {
    return { kind: 'invalid', message: (error as Error).message };
  }
}

function parsePort(option: string, text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > 65_535) throw new Error(`${option} must be a port, 1 to 65535`);
  return value;
}
