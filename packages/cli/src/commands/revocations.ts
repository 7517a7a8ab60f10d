import { AppError } from '@hypervize/errors';
import type { Command } from 'commander';
import type { Clients } from '../connect.js';
import { confirmationText, holderTable } from '../output.js';
import type { Run } from './command.js';

/** Changes that take rights away, and who has to know of them. */
export function addRevocationCommands(program: Command, run: Run): void {
  program
    .command('revocations')
    .description('changes that take rights away')
    .command('get <id>')
    .description('how far a change has come; the id is "key-N" or "endpoint-N"')
    .action(
      run(async ({ keyRevocations, endpointRevocations }, id: string) => {
        const [, kind, seq] = /^(key|endpoint)-(\d{1,15})$/.exec(id) ?? [];
        if (kind === undefined) throw new AppError('invalid_request', 'The id must be key-N or endpoint-N.');
        const service = kind === 'key' ? keyRevocations : endpointRevocations;
        const { confirmation } = await service.getRevocation({ seq: Number(seq) });
        return {
          value: { confirmation },
          text: confirmationText(`Change ${seq}.`, kind as 'key' | 'endpoint', confirmation),
        };
      }),
    );
  for (const [command, title, clientOf] of [
    ['gateways', 'gateways', (clients: Clients) => clients.keyRevocations],
    ['routers', 'routers', (clients: Clients) => clients.endpointRevocations],
  ] as const) {
    program
      .command(command)
      .description(`the ${title} and their leases`)
      .command('list')
      .description(`every one that may use what it remembers, and how far behind it is`)
      .action(
        run(async (clients) => {
          const found = await clientOf(clients).listHolders({});
          return { value: found, text: holderTable(title, found.headSeq, found.holders) };
        }),
      );
  }
}
