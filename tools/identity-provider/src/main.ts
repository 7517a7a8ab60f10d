import { parseArgs } from 'node:util';
import { type IdentityProviderOptions, startIdentityProvider } from './server.js';

const help = `An OpenID provider for development and tests: its login page asks for no password.

  --port N          0: a free port                                         (9002)
  --client-id ID    the only client                                        (hypervize)
  --gateway ORIGIN  origin of a gateway, once for each; the first one receives back-channel logouts
  --keys FILE       keeps the keys that sign tokens across restarts        (new keys each time)

OIDC_CLIENT_SECRET is the client's secret.
`;
const exitUsage = 64;

const provider = await startIdentityProvider(readOptions()).catch((error: Error) =>
  fail(`cannot start: ${error.message}`),
);
process.stdout.write(`identity-provider listening at ${provider.issuer}\n`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => void provider.close().then(() => process.exit(0)));
}

function readOptions(): IdentityProviderOptions {
  const values = parseOptions();
  if (values.help) {
    process.stdout.write(help);
    process.exit(0);
  }
  const port = Number(values.port);
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) fail('--port must be a port, 0 to 65535');
  if (values.gateway.length === 0) fail('--gateway is missing');
  const wrong = values.gateway.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (wrong !== undefined) fail('--gateway must be an origin such as http://127.0.0.1:8080');
  const clientSecret = process.env.OIDC_CLIENT_SECRET || fail('OIDC_CLIENT_SECRET is not set');
  return {
    ...{ port, clientSecret, clientId: values['client-id'], gateways: values.gateway },
    ...(values.keys === undefined ? {} : { keysFile: values.keys }),
    onError: (error) => process.stderr.write(`request failed: ${String(error)}\n`),
  };
}

function parseOptions() {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      options: {
        help: { type: 'boolean' },
        port: { ...text, default: '9002' },
        'client-id': { ...text, default: 'hypervize' },
        gateway: { ...text, multiple: true, default: [] as string[] },
        keys: text,
      },
    }).values;
  } catch (error) {
    return fail((error as Error).message);
  }
}

function fail(message: string): never {
  process.stderr.write(`${message}\n\n${help}`);
  process.exit(exitUsage);
}
