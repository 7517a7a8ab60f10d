import { writeSync } from 'node:fs';
import { isAppError } from '@hypervize/errors';
import { redactCredentials } from '@hypervize/key-format';
import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';

export type { Logger };

export interface LoggerOptions {
  readonly name: string;
  /** "trace", "debug", "info", "warn", "error", "fatal" or "silent". */
  readonly level: string;
  /** The number of this worker, if the service has several. */
  readonly worker?: number | undefined;
  /** Standard output if absent. */
  readonly destination?: DestinationStream;
}

/**
 * A logger that writes JSON lines. Anything that looks like an API key or a session credential is reduced to its public part, in every line and
 * every field, and fields with the names of credentials are removed.
 */
export function createLogger({ name, level, worker, destination }: LoggerOptions): Logger {
  const target = destination ?? standardOutput();
  return pino(
    {
      name,
      level,
      base: worker === undefined ? { name } : { name, worker },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError },
      redact: {
        paths: [
          'authorization',
          'cookie',
          'secret',
          '*.authorization',
          '*.cookie',
          '*.secret',
          '*.*.authorization',
        ],
        remove: true,
      },
    },
    { write: (line) => target.write(redactCredentials(line)) },
  );
}

/**
 * An expected failure is told by its code. It is logged without its stack, which says nothing more: formatting the stacks
 * of hundreds of failures at once would delay the requests of others.
 */
function serializeError(error: unknown): unknown {
  if (!isAppError(error) || error.code === 'internal') return stdSerializers.errWithCause(error as Error);
  const { name: type, code, message, cause } = error;
  return { type, code, message, ...(cause === undefined ? {} : { cause: serializeError(cause) }) };
}

/**
 * Standard output, written synchronously: no line is buffered in memory or lost when the process ends. A line is dropped
 * if the pipe is full, and every line is once its reader is gone: logging must not block the service.
 */
function standardOutput(): DestinationStream {
  let readerGone = false;
  return {
    write: (line) => {
      if (readerGone) return;
      try {
        writeSync(1, line);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== 'EAGAIN' && code !== 'EPIPE') throw error;
        readerGone = code === 'EPIPE';
      }
    },
  };
}
