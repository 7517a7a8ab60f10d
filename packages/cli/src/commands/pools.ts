import { listJson } from '@hypervize/api-json';
import type { Command } from 'commander';
import { poolJson } from '../json.js';
import { poolTable } from '../tables.js';
import { operator, optionalNumber, type Run } from './command.js';

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
  const pools = program.command('pools').description('manage elastic pools: hosts shared by all accounts');
  addList(pools, run);
  addPut(pools, run);
  addDelete(pools, run);

  const hosts = program.command('hosts').description('manage model servers, in all pools they belong to');
  addDrain(hosts, run);
  addUndrain(hosts, run);
}

function addList(pools: Command, run: Run): void {
  pools
    .command('list')
    .description('list the pools and the state of their hosts, as seen by one replica of the router')
    .option('--all', 'include the hosts of dedicated endpoints')
    .action(
      run(async ({ pools }, { all }: { all?: boolean }) => {
        const rows = (await pools.listPools({})).pools.filter(({ dedicated }) => all || !dedicated);
        return { json: listJson(rows.map(poolJson), ''), text: () => poolTable(rows) };
      }),
    );
}

function addPut(pools: Command, run: Run): void {
  pools
    .command('put <model>')
    .description('create or replace the pool of a model')
    .option('--host <url...>', 'base URLs of model servers, such as http://10.0.0.5:8000/v1')
    .option('--dns <url...>', 'URLs with a host name; each of its addresses is a host')
    .option('--srv <url...>', 'URLs with a host name; each of its SRV records is a host')
    .option('--prefix-affinity', 'send conversations with the same beginning to the same host')
    .option('--max-per-host <count>', 'limit of requests in flight per host')
    .option('--max-waiting <count>', 'limit of requests that wait when all hosts are at their limit')
    .option('--wait-ms <ms>', 'how long a request waits, in milliseconds')
    .option('--health-path <path>', 'path that health checks request')
    .option('--no-stream-usage', 'do not add stream_options, for hosts that do not support it')
    .action(
      run(async ({ pools }, model: string, given: PoolOptions) => {
        const { host: hosts = [], dns = [], srv = [], prefixAffinity = false, streamUsage } = given;
        await pools.putPool({
          actor: operator(),
          pool: {
            ...{ model, hosts, dns, srv, prefixAffinity, streamUsage },
            ...optionalNumber('maxPerHost', '--max-per-host', given.maxPerHost),
            ...optionalNumber('maxWaiting', '--max-waiting', given.maxWaiting),
            ...optionalNumber('waitMs', '--wait-ms', given.waitMs),
            ...(given.healthPath === undefined ? {} : { healthPath: given.healthPath }),
          },
        });
        return { json: { object: 'pool', id: model }, text: () => `The pool of ${model} is stored.` };
      }),
    );
}

function addDelete(pools: Command, run: Run): void {
  pools
    .command('delete <model>')
    .description('delete the pool of a model; a pool of the same model in the pools file takes effect again')
    .action(
      run(async ({ pools }, model: string) => {
        await pools.deletePool({ model, actor: operator() });
        return {
          json: { object: 'pool', id: model, deleted: true },
          text: () => `The pool of ${model} is deleted.`,
        };
      }),
    );
}

function addDrain(hosts: Command, run: Run): void {
  hosts
    .command('drain <url>')
    .description('send no new requests to a host, so that it can be removed')
    .action(setDraining(run, true, 'gets no new requests'));
}

function addUndrain(hosts: Command, run: Run): void {
  hosts
    .command('undrain <url>')
    .description('send requests to a drained host again')
    .action(setDraining(run, false, 'gets new requests again'));
}

function setDraining(run: Run, draining: boolean, effect: string) {
  return run(async ({ pools }, url: string) => {
    await pools.setHostDraining({ url, draining, actor: operator() });
    return { json: { object: 'host', url, draining }, text: () => `${url} ${effect}.` };
  });
}
