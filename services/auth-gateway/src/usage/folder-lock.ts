import { linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMissingFile } from './segment.js';

/** Releases a folder. */
export type Unlock = () => void;

/** Why a folder cannot be used. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
  constructor(folder: string, pid: number) {
    super(`${folder} is used by process ${pid}; end it, or give this process another folder`);
  }
}

/** A process that holds a folder; `start` tells it from a later process with the same id. */
interface Holder {
  readonly pid: number;
  readonly start: string;
}

/**
 * Takes a folder for this process, until it unlocks it or ends, for whatever reason. Throws FolderInUse if another process
 * of this machine that is still running holds it.
 */
export function lockFolder(folder: string): Unlock {
  const lock = join(folder, 'lock');
  const mine = `${lock}.${process.pid}`;
  const holder = readHolder(lock);
  if (holder && holder.pid !== process.pid && isRunning(holder)) throw new FolderInUse(folder, holder.pid);
  if (holder) removeFile(lock);
  writeFileSync(mine, `${process.pid} ${startOf(process.pid) ?? ''}\n`, { mode: 0o600 });
  try {
    // The file appears with its content, and only if there is none.
    linkSync(mine, lock);
  } finally {
    removeFile(mine);
  }
  return () => removeFile(lock);
}

function readHolder(lock: string): Holder | undefined {
  try {
    const [pid, start = ''] = readFileSync(lock, 'utf8').trim().split(' ');
    return { pid: Number(pid), start };
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

function isRunning({ pid, start }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startOf(pid) === (start === '' ? undefined : start);
}

/** When a process was started, in clock ticks since the boot of the system. Undefined if the system does not tell. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may contain spaces. What follows begins with field 3; the start is field 22.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function removeFile(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (!isMissingFile(error)) throw error;
  }
}
