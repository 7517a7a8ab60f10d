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
  const target = destination ?? pino.destination({ dest: 1, sync: false });
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
