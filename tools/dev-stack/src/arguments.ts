import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Arguments {
  readonly httpPort: number;
  readonly keyServicePort: number;
  readonly routerPort: number;
  readonly dataDir: string;
  readonly fresh: boolean;
}

export const help = `Starts the whole platform on this machine: PostgreSQL, Redis if there is one, key-service,
inference-router, auth-gateway, and a small model server that stands in for a GPU host.

  npm start -- [options]

  --port N              where the gateway listens                     (8080)
  --key-service-port N  gRPC of key-service, for hvz                  (50051)
  --router-port N       gRPC of inference-router, for hvz             (50052)
  --data DIR            where data and logs are kept between starts   (.hypervize)
  --fresh               forget what is kept there and begin anew
  --help                print this

Ctrl-C stops everything.
`;

/** What the command line asks for: arguments, the help text, or what is wrong with it. */
export function readArguments(
  argv: readonly string[],
  cwd: string,
): { kind: 'run'; arguments: Arguments } | { kind: 'help' } | { kind: 'wrong'; message: string } {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        port: { ...text, default: '8080' },
        'key-service-port': { ...text, default: '50051' },
        'router-port': { ...text, default: '50052' },
        data: { ...text, default: '.hypervize' },
        fresh: flag,
        help: flag,
      },
    });
    if (values.help) return { kind: 'help' };
    return {
      kind: 'run',
      arguments: {
        httpPort: port('--port', values.port),
        keyServicePort: port('--key-service-port', values['key-service-port']),
        routerPort: port('--router-port', values['router-port']),
        dataDir: resolve(cwd, values.data),
        fresh: values.fresh === true,
      },
    };
  } catch (error) {
    return { kind: 'wrong', message: (error as Error).message };
  }
}

function port(flag: string, text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > 65_535) throw new Error(`${flag} must be a port, 1 to 65535`);
  return value;
}
