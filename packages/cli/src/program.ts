import { Command, Option } from 'commander';
import type { Run } from './commands/command.js';
import { addEndpointCommands } from './commands/endpoints.js';
import { addKeyCommands } from './commands/keys.js';
import { addPoolCommands } from './commands/pools.js';
import { addRevocationCommands } from './commands/revocations.js';
import { addUsageCommands } from './commands/usage.js';
import { addUserCommands } from './commands/users.js';
import { type Clients, type Connection, connect } from './connect.js';
import { type Printed, plain } from './output.js';

/** Where the program's output goes. */
export interface Output {
  out(text: string): void;
}

/** The command line. `parseAsync` rejects with an AppError if a service refuses or cannot be reached. */
export function createProgram(output: Output): Command {
  const program = new Command('hvz')
    .description('Manages keys, users, endpoints and pools over gRPC. For operators and scripts.')
    .option('--json', 'print JSON')
    .addOption(
      env('--key-service <host:port>', 'HVZ_KEY_SERVICE', 'where key-service is').default('127.0.0.1:50051'),
    )
    .addOption(
      env('--router <host:port>', 'HVZ_ROUTER', 'where inference-router is').default('127.0.0.1:50052'),
    )
    .addOption(env('--tls-cert <file>', 'HVZ_TLS_CERT', 'certificate to show, with --tls-key and --tls-ca'))
    .addOption(env('--tls-key <file>', 'HVZ_TLS_KEY', 'its key'))
    .addOption(env('--tls-ca <file>', 'HVZ_TLS_CA', 'the authority of the services'))
    .addHelpText(
      'after',
      '\nExample:\n  hvz users ensure alice@example.com\n  hvz keys create --account ID --name prod',
    );

  const run: Run =
    <A extends unknown[]>(work: (clients: Clients, ...args: A) => Promise<Printed>) =>
    async (...args: unknown[]) => {
      const { json, ...connection } = program.opts<Connection & { json?: boolean }>();
      const clients = connect(connection);
      try {
        const { value, text } = await work(clients, ...(args as A));
        output.out(json ? JSON.stringify(plain(value), null, 2) : text);
      } finally {
        for (const client of Object.values(clients)) client.close();
      }
    };
  addKeyCommands(program, run);
  addEndpointCommands(program, run);
  addPoolCommands(program, run);
  addUsageCommands(program, run);
  addRevocationCommands(program, run);
  addUserCommands(program, run);
  return program;
}

function env(flags: string, variable: string, description: string): Option {
  return new Option(flags, description).env(variable);
}
