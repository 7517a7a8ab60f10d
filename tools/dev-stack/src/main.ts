import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { reachableDataDir } from '@hypervize/testkit';
import { type Arguments, help, parseArguments } from './arguments.js';
import { prepareDemo } from './demo-account.js';
import { createLogFiles } from './logs.js';
import { busyPorts } from './ports.js';
import { type Stack, startStack } from './stack.js';
import { welcome } from './welcome.js';

const exitUsage = 64;

const parsed = parseArguments(process.argv.slice(2), process.cwd());
switch (parsed.kind) {
  case 'help':
    print(help);
    break;
  case 'invalid':
    fail(`${parsed.message}\n\n${help}`, exitUsage);
    break;
  case 'run':
    await run(parsed.arguments);
}

async function run(args: Arguments): Promise<void> {
  const startedMs = performance.now();
  const signalled = stopSignal();
  await requireFreePorts(args);
  const dataDir = await openDataDir(args);
  const logDir = join(dataDir, 'logs');
  await mkdir(logDir, { recursive: true });

  const stack = await start(args, dataDir, logDir, signalled);
  const demo = await prepareDemo(stack.ports);
  print(`\n\n${welcome(stack, demo, args, logDir, performance.now() - startedMs)}`);

  const ended = await Promise.race([signalled, firstEnded(stack)]);
  const reason = ended === 'signal' ? '' : `${ended} ended unexpectedly; its log is in ${logDir}. `;
  print(`\n${reason}Stopping …\n`);
  await stack.stop();
  process.exit(reason === '' ? 0 : 1);
}

/** Resolves when the process receives a signal to stop. */
function stopSignal(): Promise<'signal'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => resolve('signal'));
  });
}

async function requireFreePorts({ httpPort, keyServicePort, routerPort }: Arguments): Promise<void> {
  const busy = await busyPorts([httpPort, keyServicePort, routerPort]);
  if (busy.length === 0) return;
  fail(
    `Port ${busy.join(' and ')} is in use. Stop the program that uses it, or choose other ports: ` +
      'npm start -- --port 8090 --key-service-port 50061 --router-port 50062',
    1,
  );
}

/** Resolves to the data folder, which is another one than --data if PostgreSQL's user could not reach that. */
async function openDataDir(args: Arguments): Promise<string> {
  const dataDir = await reachableDataDir(args.dataDir);
  if (dataDir !== args.dataDir)
    print(`PostgreSQL does not run as root and cannot use ${args.dataDir}; data is kept in ${dataDir}\n`);
  if (args.fresh) await rm(dataDir, { recursive: true, force: true });
  return dataDir;
}

/** Starts the stack. Ends the process if that fails, or if it receives a signal to stop in the meantime. */
async function start(
  args: Arguments,
  dataDir: string,
  logDir: string,
  signalled: Promise<'signal'>,
): Promise<Stack> {
  print('Starting');
  const starting = startStack({
    dataDir,
    ports: { http: args.httpPort, keyService: args.keyServicePort, router: args.routerPort },
    onLine: createLogFiles(logDir),
    onProgress: (component) => print(` · ${component}`),
  });
  const first = await Promise.race([starting, signalled]).catch((error: Error) =>
    fail(`\n\n${error.message}`, 1),
  );
  if (first !== 'signal') return first;
  print('\nStopping …\n');
  await starting.then((stack) => stack.stop()).catch(() => {});
  process.exit(0);
}

/** Resolves to the name of the first service whose process ends. */
function firstEnded(stack: Stack): Promise<string> {
  const services = [
    'key-service',
    'inference-router',
    'auth-gateway',
    'stand-in',
    'identity-provider',
  ] as const;
  return Promise.race(services.map((name) => stack.service(name).ended.then(() => name)));
}

function print(text: string): void {
  process.stdout.write(text);
}

function fail(message: string, exitCode: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}
