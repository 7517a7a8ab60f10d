import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { reachableDataDir } from '@hypervize/testkit';
import { type Arguments, help, readArguments } from './arguments.js';
import { busyPorts } from './busy-ports.js';
import { type Demo, prepareDemo } from './demo.js';
import { type Stack, startStack } from './stack.js';

const say = (text: string) => process.stdout.write(text);

function fail(message: string, code: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

const read = readArguments(process.argv.slice(2), process.cwd());
if (read.kind === 'help') {
  say(help);
} else if (read.kind === 'wrong') {
  fail(`${read.message}\n\n${help}`, 64);
} else {
  await run(read.arguments);
}

async function run(args: Arguments): Promise<void> {
  const startedMs = performance.now();
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const busy = await busyPorts([args.httpPort, args.keyServicePort, args.routerPort]);
  if (busy.length > 0) {
    fail(
      `Port ${busy.join(' and ')} is in use. Stop what listens there, or choose others: npm start -- --port 8090 ` +
        '--key-service-port 50061 --router-port 50062',
      1,
    );
  }
  const dataDir = await reachableDataDir(args.dataDir);
  if (dataDir !== args.dataDir)
    say(`PostgreSQL cannot run as root in ${args.dataDir}; data is kept in ${dataDir}\n`);
  if (args.fresh) await rm(dataDir, { recursive: true, force: true });
  const logDir = join(dataDir, 'logs');
  await mkdir(logDir, { recursive: true });
  const logs = new Map<string, ReturnType<typeof createWriteStream>>();
  const log = (service: string, line: string) => {
    const stream = logs.get(service) ?? createWriteStream(join(logDir, `${service}.log`), { flags: 'a' });
    logs.set(service, stream);
    stream.write(`${line}\n`);
  };

  say('Starting');
  const starting = startStack({
    dataDir,
    ports: { http: args.httpPort, keyService: args.keyServicePort, router: args.routerPort },
    onLine: log,
    onProgress: (what) => say(` · ${what}`),
  });
  const first = await Promise.race([starting, asked]).catch((error: Error) =>
    fail(`\n\n${error.message}`, 1),
  );
  if (!first) {
    say('\nStopping …\n');
    await starting.then((stack) => stack.stop()).catch(() => {});
    process.exit(0);
  }
  const demo = await prepareDemo(first.ports);
  say(`\n\n${welcome(first, demo, args, logDir, performance.now() - startedMs)}`);

  const services = ['key-service', 'inference-router', 'auth-gateway', 'stand-in'] as const;
  const ended = services.map((name) => first.service(name).ended.then(() => name));
  const why = await Promise.race([asked, ...ended]);
  say(why ? `\n${why} has ended; its log is in ${logDir}. Stopping the rest …\n` : '\nStopping …\n');
  await first.stop();
  process.exit(why ? 1 : 0);
}

function welcome({ baseUrl, model, redis }: Stack, demo: Demo, args: Arguments, logDir: string, ms: number) {
  const cache =
    redis.source === 'none'
      ? `  Redis     none: ${redis.reason}.\n            Keys are checked by each gateway's memory and key-service alone.`
      : `  Redis     ${redis.source === 'given' ? 'the one of REDIS_URL' : 'started here'}`;
  return `Hypervize keys is running (${(ms / 1000).toFixed(1)} s).

  Gateway   ${baseUrl}
  Account   ${demo.accountId} (the demo user)
${cache}
  Logs      ${logDir}
  The model "${model}" is a stand-in for a GPU host, and says so.

Call it with a key that was made just now:

  curl ${baseUrl}/chat/completions \\
    -H "Authorization: Bearer ${demo.key}" \\
    -H "Content-Type: application/json" \\
    -d '{"model":"${model}","messages":[{"role":"user","content":"Hello!"}]}'

Or with any OpenAI SDK: baseURL ${baseUrl} and this key.
Manage keys:  npx hvz keys list --account ${demo.accountId}${addresses(args)}
Ctrl-C stops everything.
`;
}

function addresses({ keyServicePort, routerPort }: Arguments): string {
  const usual = keyServicePort === 50_051 && routerPort === 50_052;
  return usual ? '' : ` --key-service 127.0.0.1:${keyServicePort} --router 127.0.0.1:${routerPort}`;
}
