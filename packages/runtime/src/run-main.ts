import { ConfigError, type Declaration, settingsOf } from './config.js';
import { createLogger, type Logger } from './logger.js';
import type { Running } from './releasers.js';
import type { ServiceConfig } from './service-settings.js';
import { stopRequested, whenPrimaryIsGone } from './workers/answers.js';
import { currentWorker } from './workers/identity.js';
import { startWorkers } from './workers/start.js';

interface ProgramConfig {
  readonly operations: Pick<ServiceConfig['operations'], 'logLevel' | 'host' | 'port'>;
  /** How many processes serve. 1 if absent. */
  readonly workers?: number;
  readonly stopTimeoutMs: number;
}

interface Program<C extends ProgramConfig> {
  readonly name: string;
  readonly declaration: Declaration;
  loadConfig(env: NodeJS.ProcessEnv): C;
  start(config: C, logger: Logger): Promise<Running>;
}

/**
 * Runs a service: reads its configuration, starts it, waits for SIGTERM or SIGINT, stops it. With several workers this
 * process starts them, and each of them runs the service. Exit codes: 0 stopped as requested, 1 failed, 78 (EX_CONFIG of
 * sysexits.h) bad configuration. A stop that takes longer than `stopTimeoutMs`, or a second signal, ends the process at
 * once.
 */
export async function runMain<C extends ProgramConfig>(program: Program<C>): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(helpText(program));
    return;
  }
  const config = loadConfigOrExit(program);
  const worker = currentWorker();
  const { logLevel: level } = config.operations;
  const logger = createLogger({ name: program.name, level, worker: worker?.number });
  exitOnUncaughtErrors(logger);
  const signalReceived = worker ? stopRequested() : nextSignal();
  if (worker) exitWithPrimary(logger);

  let phase = 'start';
  try {
    const started = await Promise.race([startProgram(program, config, logger), signalReceived]);
    if (typeof started === 'string') {
      logger.info({ signal: started }, 'stopped before start completed');
      process.exit(0);
    }
    phase = 'run';
    const signal = await Promise.race([signalReceived, ...(started.failed ? [started.failed] : [])]);
    logger.info({ signal }, 'stopping');
    phase = 'stop';
    exitAfter(config.stopTimeoutMs, logger);
    await started.stop();
    logger.info('stopped');
    process.exit(0);
  } catch (error) {
    logger.fatal({ err: error }, `${phase} failed`);
    process.exit(1);
  }
}

/** Starts the service in this process, or its workers. `failed` rejects if it cannot go on. */
function startProgram<C extends ProgramConfig>(
  { start }: Program<C>,
  config: C,
  logger: Logger,
): Promise<Running & { readonly failed?: Promise<never> }> {
  const { workers: count = 1, operations } = config;
  return count > 1 && !currentWorker() ? startWorkers({ count, operations, logger }) : start(config, logger);
}

/** Without its primary process a worker gets no connections, and another one may be started in its place. */
function exitWithPrimary(logger: Logger): void {
  whenPrimaryIsGone(() => {
    logger.fatal('primary process gone');
    process.exit(1);
  });
}

function exitOnUncaughtErrors(logger: Logger): void {
  process.on('unhandledRejection', (error) => {
    logger.fatal({ err: error }, 'unhandled rejection');
    process.exit(1);
  });
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'uncaught exception');
    process.exit(1);
  });
}

function exitAfter(stopTimeoutMs: number, logger: Logger): void {
  setTimeout(() => {
    logger.error({ stopTimeoutMs }, 'stop timed out');
    process.exit(1);
  }, stopTimeoutMs).unref();
}

function loadConfigOrExit<C extends ProgramConfig>(program: Program<C>): C {
  try {
    return program.loadConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.message.split('\n').map((line) => `  ${line}\n`);
    process.stderr.write(
      `${program.name}: bad configuration\n${lines.join('')}Run it with --help for a list of all variables.\n`,
    );
    process.exit(78);
  }
}

/** Resolves to the first signal to stop; a second one ends the process. */
function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let received = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (received) process.exit(1);
        received = true;
        resolve(signal);
      });
    }
  });
}

function helpText({ name, declaration }: Pick<Program<never>, 'name' | 'declaration'>): string {
  const lines = settingsOf(declaration).map(({ variable, type, fallback, doc }) => {
    const unit = type.unit === undefined ? '' : ` ${type.unit}`;
    const value = fallback
      ? `default: ${fallback.text}${fallback.value === undefined ? '' : unit}`
      : 'required';
    return `  ${variable} (${value})\n      ${doc}\n      Must be ${type.expects}.\n`;
  });
  return `${name} is configured by environment variables:\n\n${lines.join('')}`;
}
