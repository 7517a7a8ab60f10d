import { writeSync } from 'node:fs';
import { redactKeys } from '@hypervize/key-format';
import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';

export type { Logger };

export interface LoggerOptions {
  readonly name: string;
  /** "trace", "debug", "info", "warn", "error", "fatal" or "silent". */
  readonly level: string;
  /** Where lines go; standard output if absent. */
  readonly destination?: DestinationStream;
}

/**
 * A logger that writes JSON lines. Whatever looks like an API key is cut down to its public part in every line, whoever
 * logs it and in whatever field, and fields that hold credentials by name are left out.
 */
export function createLogger({ name, level, destination }: LoggerOptions): Logger {
  const target = destination ?? standardOutput();
  return pino(
    {
      name,
      level,
      base: { name },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stdSerializers.errWithCause },
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
    { write: (line) => target.write(redactKeys(line)) },
  );
}

/**
 * Standard output, written to at once: nothing waits in memory, and nothing is lost when the process ends. A line that
 * finds the pipe full is dropped, and all are once its reader is gone; a log must not hold up the service.
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
