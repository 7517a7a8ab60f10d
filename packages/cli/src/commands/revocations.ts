import { listJson, parseRevocationId } from '@hypervize/api-json';
import { AppError } from '@hypervize/errors';
import type { Command } from 'commander';
import type { Clients } from '../connect.js';
import { holderJson, operatorRevocationJson } from '../json.js';
import { confirmationText } from '../messages.js';
import { holderTable } from '../tables.js';
import type { Run } from './command.js';

export function addRevocationCommands(program: Command, run: Run): void {
  addGet(program, run);
  addHolders(program, run, 'gateways', ({ keyRevocations }) => keyRevocations);
  addHolders(program, run, 'routers', ({ endpointRevocations }) => endpointRevocations);
}

function addGet(program: Command, run: Run): void {
  program
    .command('revocations')
    .description('show changes that take rights away')
    .command('get <id>')
    .description('show whether a change is in effect everywhere; the id is "key-N" or "endpoint-N"')
    .action(
      run(async ({ keyRevocations, endpointRevocations }, id: string) => {
        const parsed = parseRevocationId(id);
        if (!parsed) {
          const message = `"${id}" is not the id of a revocation. Use key-N or endpoint-N, such as key-42.`;
          throw new AppError('invalid_request', message);
        }
        const { kind, seq } = parsed;
        const service = kind === 'key' ? keyRevocations : endpointRevocations;
        const { confirmation } = await service.getRevocation({ seq });
        return {
          json: operatorRevocationJson(kind, confirmation),
          text: (command) => confirmationText(`Change ${id}.`, kind, confirmation, command),
        };
      }),
    );
}

function addHolders(
  program: Command,
  run: Run,
  title: 'gateways' | 'routers',
  clientOf: (clients: Clients) => Clients['keyRevocations'],
): void {
  program
    .command(title)
    .description(`show the ${title} and their leases`)
    .command('list')
    .description(`list the ${title} that hold a lease, and how many changes each is behind`)
    .action(
      run(async (clients) => {
        const { holders, headSeq } = await clientOf(clients).listHolders({});
        return {
          json: { ...listJson(holders.map(holderJson), ''), head_seq: headSeq },
          text: () => holderTable(title, headSeq, holders),
        };
      }),
    );
}
