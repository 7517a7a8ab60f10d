import { createWriteStream, type WriteStream } from 'node:fs';

/** Appends lines to one file for each service. */
export type LogFiles = (service: string, line: string) => void;

/** Opens `<service>.log` in the folder with the first line of a service. */
export function createLogFiles(folder: string): LogFiles {
  const files = new Map<string, WriteStream>();
  return (service, line) => {
    const file = files.get(service) ?? createWriteStream(`${folder}/${service}.log`, { flags: 'a' });
    files.set(service, file);
    file.write(`${line}\n`);
  };
}
