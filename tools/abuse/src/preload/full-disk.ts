// Loaded into a service with NODE_OPTIONS=--import. SIGUSR2 makes the disk of the usage spool full, and empty again: files
// can be created, but nothing can be written to them. Finds files by /proc, so it works on Linux only.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const folder = process.env.USAGE_SPOOL_DIR ?? '';
let isFull = false;

function refuse(handle: number): void {
  if (!isFull || folder === '' || !fs.readlinkSync(`/proc/self/fd/${handle}`).startsWith(folder)) return;
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', errno: -28 });
}

/** Makes a function of node:fs that takes a file descriptor fail while the disk is full. */
function guard(name: 'writeSync' | 'writevSync'): void {
  const write = fs[name] as (handle: number, ...rest: unknown[]) => number;
  Object.assign(fs, {
    [name]: (handle: number, ...rest: unknown[]) => {
      refuse(handle);
      return write(handle, ...rest);
    },
  });
}

guard('writeSync');
guard('writevSync');
syncBuiltinESMExports();
process.on('SIGUSR2', () => {
  isFull = !isFull;
});
