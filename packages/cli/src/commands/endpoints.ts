import { authModes, deletedEndpointJson, listJson, ownEndpointJson } from '@hypervize/api-json';
import { type inference, required } from '@hypervize/rpc';
import { Argument, type Command } from 'commander';
import { operatorRevocationJson } from '../json.js';
import { confirmationText } from '../messages.js';
import { endpointTable } from '../tables.js';
import { accountOption, allPages, operator, type Result, type Run, wholeNumber } from './command.js';

export function addEndpointCommands(program: Command, run: Run): void {
  const endpoints = program.command('endpoints').description('manage dedicated endpoints');
  addCreate(endpoints, run);
  addList(endpoints, run);
  addShow(endpoints, run);
  addScale(endpoints, run);
  addSetAuth(endpoints, run);
  addDelete(endpoints, run);
}

function addCreate(endpoints: Command, run: Run): void {
  endpoints
    .command('create')
    .description('create an endpoint')
    .addOption(accountOption())
    .requiredOption('--model <model>', 'the model that the hosts serve')
    .requiredOption('--host <url...>', 'base URLs of the model servers, such as http://10.0.0.5:8000/v1')
    .option('--public', 'let anyone call it, also without a key; usage is charged to the account')
    .action(
      run(
        async (
          { endpoints },
          given: { account: string; model: string; host: string[]; public?: boolean },
        ) => {
          const { account: accountId, model, host: hosts } = given;
          const authMode = given.public ? authModes.public : authModes.private;
          const wanted = { accountId, actor: operator(), model, hosts, authMode };
          const created = await endpoints.createEndpoint(wanted);
          const { json, text } = shown(created);
          return { json: { ...json, repeated: created.repeated }, text };
        },
      ),
    );
}

function addList(endpoints: Command, run: Run): void {
  endpoints
    .command('list')
    .description('list the endpoints of an account')
    .addOption(accountOption())
    .action(
      run(async ({ endpoints }, { account }: { account: string }) => {
        const rows = await allPages(async (pageToken) => {
          const page = await endpoints.listEndpoints({ accountId: account, pageSize: 500, pageToken });
          return { rows: page.endpoints, nextPageToken: page.nextPageToken };
        });
        return { json: listJson(rows.map(ownEndpointJson), ''), text: () => endpointTable(rows) };
      }),
    );
}

function addShow(endpoints: Command, run: Run): void {
  endpoints
    .command('show <endpoint-id>')
    .description('show an endpoint')
    .addOption(accountOption())
    .action(
      run(async ({ endpoints }, endpointId: string, { account }: { account: string }) =>
        shown(await endpoints.getEndpoint({ accountId: account, endpointId })),
      ),
    );
}

function addScale(endpoints: Command, run: Run): void {
  endpoints
    .command('scale <endpoint-id>')
    .description('replace the hosts of an endpoint; removed hosts finish their requests in flight')
    .addOption(accountOption())
    .requiredOption('--host <url...>', 'base URLs of all hosts that the endpoint is to have')
    .action(
      run(async ({ endpoints }, endpointId: string, given: { account: string; host: string[] }) => {
        const { account: accountId, host: hosts } = given;
        return shown(await endpoints.scaleEndpoint({ accountId, actor: operator(), endpointId, hosts }));
      }),
    );
}

function addSetAuth(endpoints: Command, run: Run): void {
  endpoints
    .command('set-auth <endpoint-id>')
    .addArgument(new Argument('<mode>', 'who may call it').choices(Object.keys(authModes)))
    .description('set who may call an endpoint: private (keys of the account) or public (anyone)')
    .addOption(accountOption())
    .action(
      run(
        async (
          { endpoints },
          endpointId: string,
          mode: keyof typeof authModes,
          { account }: { account: string },
        ) => {
          const authMode = authModes[mode];
          const request = { accountId: account, actor: operator(), endpointId, authMode };
          const { endpoint, confirmation } = await endpoints.setAuthMode(request);
          const { json, text } = shown({ endpoint });
          const change = `${endpointId} is ${mode}.`;
          return {
            json: { ...json, revocation: operatorRevocationJson('endpoint', confirmation) },
            text: (command) => `${text()}\n${confirmationText(change, 'endpoint', confirmation, command)}`,
          };
        },
      ),
    );
}

function addDelete(endpoints: Command, run: Run): void {
  endpoints
    .command('delete <endpoint-id>')
    .description('delete an endpoint; without --drain, requests in flight are cut off')
    .addOption(accountOption())
    .option(
      '--drain <seconds>',
      'refuse new requests and delete the endpoint after this time, 0 to 3600',
      '0',
    )
    .action(
      run(async ({ endpoints }, endpointId: string, given: { account: string; drain: string }) => {
        const drainSeconds = wholeNumber('--drain', given.drain);
        const request = { accountId: given.account, actor: operator(), endpointId, drainSeconds };
        const { confirmation } = await endpoints.deleteEndpoint(request);
        const change =
          drainSeconds === 0
            ? `${endpointId} is deleted.`
            : `${endpointId} refuses new requests and is deleted in ${drainSeconds} s.`;
        return {
          json: {
            ...deletedEndpointJson(endpointId, drainSeconds),
            revocation: operatorRevocationJson('endpoint', confirmation),
          },
          text: (command) => confirmationText(change, 'endpoint', confirmation, command),
        };
      }),
    );
}

function shown(response: { readonly endpoint: inference.Endpoint__Output | null }) {
  const endpoint = required(response.endpoint);
  return { json: ownEndpointJson(endpoint), text: () => endpointTable([endpoint]) } satisfies Result;
}
