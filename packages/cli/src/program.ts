import { Command, Option } from 'commander';
import { addAuditCommands } from './commands/audit.js';
import type { Result, Run } from './commands/command.js';
import { addEndpointCommands } from './commands/endpoints.js';
import { addKeyCommands } from './commands/keys.js';
import { addPoolCommands } from './commands/pools.js';
import { addRevocationCommands } from './commands/revocations.js';
import { addSessionCommands } from './commands/sessions.js';
import { addUsageCommands } from './commands/usage.js';
import { addUserCommands } from './commands/users.js';
import { type Clients, type Connection, connect } from './connect.js';

/** How the program was started and where its output goes. */
export interface Environment {
  /** What the user typed to run the program. Shown in help texts. */
  readonly command: string;
  readonly version: string;
  print(text: string): void;
}

/** The command line. `parseAsync` rejects with an AppError if a service refuses a request or cannot be reached. */
export function createProgram(environment: Environment): Command {
  const program = addOptions(new Command(environment.command), environment);
  const run = createRun(program, environment);
  addKeyCommands(program, run);
  addEndpointCommands(program, run);
  addPoolCommands(program, run);
  addUsageCommands(program, run);
  addAuditCommands(program, run);
  addRevocationCommands(program, run);
  addUserCommands(program, run);
  addSessionCommands(program, run);
  return program;
}

function addOptions(program: Command, { command, version }: Environment): Command {
  return program
    .description(
      'Manages keys, accounts, sessions, endpoints and pools over gRPC. For operators and scripts.',
    )
    .version(version)
    .showHelpAfterError('Add --help to see the usage.')
    .option('--json', 'print JSON, with the names and forms of the HTTP API')
    .addOption(
      env('--key-service <host:port>', 'HVZ_KEY_SERVICE', 'address of key-service').default(
        '127.0.0.1:50051',
      ),
    )
    .addOption(
      env('--router <host:port>', 'HVZ_ROUTER', 'address of inference-router').default('127.0.0.1:50052'),
    )
    .addOption(env('--tls-cert <file>', 'HVZ_TLS_CERT', 'client certificate; needs --tls-key and --tls-ca'))
    .addOption(env('--tls-key <file>', 'HVZ_TLS_KEY', 'private key of the client certificate'))
    .addOption(
      env('--tls-ca <file>', 'HVZ_TLS_CA', 'certificate of the authority that issued the certificates'),
    )
    .option(
      '--allow-plaintext',
      'connect to other machines without TLS, on an isolated network (env: HVZ_ALLOW_PLAINTEXT=true)',
      // Read here: commander takes any value of the variable of a flag, "false" too, for true.
      process.env.HVZ_ALLOW_PLAINTEXT === 'true',
    )
    .addHelpText(
      'after',
      `
Examples:
  ${command} users ensure alice@example.com
  ${command} keys create --account ID --name prod`,
    );
}

function createRun(program: Command, { command, print }: Environment): Run {
  return <A extends unknown[]>(work: (clients: Clients, ...args: A) => Promise<Result>) =>
    async (...args: unknown[]) => {
      const { json, ...connection } = program.opts<Connection & { json?: boolean }>();
      const clients = connect(connection);
      try {
        const result = await work(clients, ...(args as A));
        print(json ? JSON.stringify(result.json, null, 2) : result.text(command));
      } finally {
        for (const client of Object.values(clients)) client.close();
      }
    };
}

function env(flags: string, variable: string, description: string): Option {
  return new Option(flags, description).env(variable);
}
