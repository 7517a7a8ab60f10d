import { AppError } from '@hypervize/errors';
import type { Command } from 'commander';
import { confirmationText, endpointTable } from '../output.js';
import { accountOption, pages, type Run, wholeNumber } from './command.js';

export function addEndpointCommands(program: Command, run: Run): void {
  const endpoints = program.command('endpoints').description('dedicated endpoints');
  endpoints
    .command('create')
    .description('make an endpoint')
    .addOption(accountOption())
    .requiredOption('--model <model>', 'the model that its hosts serve')
    .requiredOption('--host <url...>', 'base URLs of its model servers, such as http://10.0.0.5:8000/v1')
    .option('--public', 'anyone may call it; its use is charged to the account')
    .action(
      run(
        async (
          { endpoints },
          given: { account: string; model: string; host: string[]; public?: boolean },
        ) => {
          const { account: accountId, model, host: hosts } = given;
          const authMode = given.public ? 'AUTH_MODE_PUBLIC' : 'AUTH_MODE_PRIVATE';
          const made = await endpoints.createEndpoint({ accountId, model, hosts, authMode });
          return { value: made, text: endpointTable(made.endpoint ? [made.endpoint] : []) };
        },
      ),
    );
  endpoints
    .command('list')
    .description('list the endpoints of an account')
    .addOption(accountOption())
    .action(
      run(async ({ endpoints }, given: { account: string }) => {
        const found = await pages(async (pageToken) => {
          const page = await endpoints.listEndpoints({ accountId: given.account, pageSize: 500, pageToken });
          return { rows: page.endpoints, next: page.nextPageToken };
        });
        return { value: { endpoints: found }, text: endpointTable(found) };
      }),
    );
  endpoints
    .command('show <endpoint-id>')
    .description('one endpoint')
    .addOption(accountOption())
    .action(
      run(async ({ endpoints }, endpointId: string, given: { account: string }) => {
        const found = await endpoints.getEndpoint({ accountId: given.account, endpointId });
        return { value: found, text: endpointTable(found.endpoint ? [found.endpoint] : []) };
      }),
    );
  endpoints
    .command('scale <endpoint-id>')
    .description('give an endpoint other hosts; those that are gone finish what they have')
    .addOption(accountOption())
    .requiredOption('--host <url...>', 'all that it has from now on')
    .action(
      run(async ({ endpoints }, endpointId: string, given: { account: string; host: string[] }) => {
        const { account: accountId, host: hosts } = given;
        const scaled = await endpoints.scaleEndpoint({ accountId, endpointId, hosts });
        return { value: scaled, text: endpointTable(scaled.endpoint ? [scaled.endpoint] : []) };
      }),
    );
  endpoints
    .command('set-auth <endpoint-id> <private|public>')
    .description('say who may call an endpoint')
    .addOption(accountOption())
    .action(
      run(async ({ endpoints }, endpointId: string, mode: string, given: { account: string }) => {
        if (mode !== 'private' && mode !== 'public')
          throw new AppError('invalid_request', 'Say private or public.');
        const authMode = mode === 'public' ? 'AUTH_MODE_PUBLIC' : 'AUTH_MODE_PRIVATE';
        const changed = await endpoints.setAuthMode({ accountId: given.account, endpointId, authMode });
        const shown = endpointTable(changed.endpoint ? [changed.endpoint] : []);
        const said = confirmationText(`${endpointId} is ${mode}.`, 'endpoint', changed.confirmation);
        return { value: changed, text: `${shown}\n${said}` };
      }),
    );
  endpoints
    .command('delete <endpoint-id>')
    .description('remove an endpoint for good; requests under way are cut off, unless it drains first')
    .addOption(accountOption())
    .option('--drain <seconds>', 'take nothing new, and delete it only then; up to 3600', '0')
    .action(
      run(async ({ endpoints }, endpointId: string, given: { account: string; drain: string }) => {
        const drainSeconds = wholeNumber('--drain', given.drain);
        const deleted = await endpoints.deleteEndpoint({
          accountId: given.account,
          endpointId,
          drainSeconds,
        });
        const what =
          drainSeconds === 0
            ? `${endpointId} is deleted.`
            : `${endpointId} takes no new requests and is deleted in ${drainSeconds} s.`;
        return { value: deleted, text: confirmationText(what, 'endpoint', deleted.confirmation) };
      }),
    );
}
