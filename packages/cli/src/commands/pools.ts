import type { Command } from 'commander';
import { poolTable } from '../output.js';
import { optional, type Run } from './command.js';

interface PoolOptions {
  host?: string[];
  dns?: string[];
  srv?: string[];
  prefixAffinity?: boolean;
  maxPerHost?: string;
  maxWaiting?: string;
  waitMs?: string;
  healthPath?: string;
  streamUsage: boolean;
}

export function addPoolCommands(program: Command, run: Run): void {
  const pools = program.command('pools').description('elastic pools: the hosts that all accounts share');
  pools
    .command('list')
    .description('the pools and how their hosts are, as one replica of the router sees them')
    .option('--all', 'the hosts of dedicated endpoints too')
    .action(
      run(async ({ pools }, given: { all?: boolean }) => {
        const found = (await pools.listPools({})).pools.filter(({ dedicated }) => given.all || !dedicated);
        return { value: { pools: found }, text: poolTable(found) };
      }),
    );
  pools
    .command('put <model>')
    .description('make the pool of a model, or put another in its place')
    .option('--host <url...>', 'base URLs of model servers, such as http://10.0.0.5:8000/v1')
    .option('--dns <url...>', 'URLs with a name of which each address is a host')
    .option('--srv <url...>', 'URLs with a name of which each SRV record is a host')
    .option('--prefix-affinity', 'conversations that begin alike go to the same host')
    .option('--max-per-host <count>', 'requests that a host has at a time')
    .option('--max-waiting <count>', 'requests that wait when all hosts have that many')
    .option('--wait-ms <ms>', 'how long one waits')
    .option('--health-path <path>', 'what is asked for to see whether a host is up')
    .option('--no-stream-usage', 'its hosts do not understand stream_options')
    .action(
      run(async ({ pools }, model: string, given: PoolOptions) => {
        const { host: hosts = [], dns = [], srv = [], prefixAffinity = false, streamUsage } = given;
        await pools.putPool({
          pool: {
            ...{ model, hosts, dns, srv, prefixAffinity, streamUsage },
            ...optional('maxPerHost', '--max-per-host', given.maxPerHost),
            ...optional('maxWaiting', '--max-waiting', given.maxWaiting),
            ...optional('waitMs', '--wait-ms', given.waitMs),
            ...(given.healthPath === undefined ? {} : { healthPath: given.healthPath }),
          },
        });
        return { value: {}, text: `The pool of ${model} is in the registry.` };
      }),
    );
  pools
    .command('delete <model>')
    .description('take a pool out of the registry; the one of the pools file serves again, if there is one')
    .action(
      run(async ({ pools }, model: string) => {
        await pools.deletePool({ model });
        return { value: {}, text: `The pool of ${model} is not in the registry any more.` };
      }),
    );

  const hosts = program.command('hosts').description('model servers, in whatever pools they are');
  for (const [command, draining, description, said] of [
    ['drain', true, 'give a host nothing new, so that it can be taken away', 'gets nothing new'],
    ['undrain', false, 'give a host work again', 'gets work again'],
  ] as const) {
    hosts
      .command(`${command} <url>`)
      .description(description)
      .action(
        run(async ({ pools }, url: string) => {
          await pools.setHostDraining({ url, draining });
          return { value: {}, text: `${url} ${said}.` };
        }),
      );
  }
}
