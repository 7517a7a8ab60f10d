import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

// A program: when standard input closes, that is, when its parent has ended, it ends the process group of the first
// argument and removes the folder of the second one.
const [pid = '', profile = ''] = process.argv.slice(2);
const attempts = 50;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.stdin.resume().on('end', async () => {
  for (let i = 0; i < attempts && killGroup(); i++) await sleep(100);
  await rm(profile, { recursive: true, force: true, maxRetries: 10 }).catch(() => {});
  process.exit();
});

/** Whether there was a process to end. */
function killGroup(): boolean {
  try {
    return process.kill(-Number(pid), 'SIGKILL');
  } catch {
    return false;
  }
}
