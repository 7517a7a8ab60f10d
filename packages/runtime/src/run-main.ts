import { createLogger, type Logger } from './logger.js';
import type { Running } from './releasers.js';
import { ConfigError } from './settings.js';

interface Program<C extends { readonly logLevel: string; readonly stopTimeoutMs: number }> {
  readonly name: string;
  loadConfig(env: NodeJS.ProcessEnv): C;
  start(config: C, logger: Logger): Promise<Running>;
}

/**
 * The life of a service's process: configuration, start, a signal, stop. Exit codes: 0 stopped as asked, 1 failed,
 * 78 (EX_CONFIG of sysexits.h) bad configuration. A stop that takes longer than `stopTimeoutMs`, or a second signal,
 * ends the process at once.
 */
export async function runMain<C extends { readonly logLevel: string; readonly stopTimeoutMs: number }>(
  program: Program<C>,
): Promise<void> {
  const config = configOrExit(program);
  const logger = createLogger({ name: program.name, level: config.logLevel });
  const asked = signalled();

  process.on('unhandledRejection', (error) => {
    logger.fatal({ err: error }, 'a promise was rejected and nobody looked; stopping');
    process.exit(1);
  });
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'an error was thrown and nobody caught it; stopping');
    process.exit(1);
  });

  let stopping = false;
  try {
    const starting = program.start(config, logger);
    const first = await Promise.race([starting, asked]);
    if (typeof first === 'string') {
      logger.info({ signal: first }, 'asked to stop while starting');
      process.exit(0);
    }
    const signal = await asked;
    logger.info({ signal }, 'stopping');
    stopping = true;
    setTimeout(() => {
      logger.error({ stopTimeoutMs: config.stopTimeoutMs }, 'did not stop in time; ending now');
      process.exit(1);
    }, config.stopTimeoutMs).unref();
    await first.stop();
    logger.info('stopped');
    process.exit(0);
  } catch (error) {
    logger.fatal({ err: error }, stopping ? 'failed to stop' : 'failed to start');
    process.exit(1);
  }
}

function configOrExit<C extends { readonly logLevel: string; readonly stopTimeoutMs: number }>(
  program: Program<C>,
): C {
  try {
    return program.loadConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.message.split('\n').map((line) => `  ${line}\n`);
    process.stderr.write(`${program.name} cannot start; its environment needs mending:\n${lines.join('')}`);
    process.exit(78);
  }
}

function signalled(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(1);
        asked = true;
        resolve(signal);
      });
    }
  });
}
