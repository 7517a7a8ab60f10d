import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']).toString());
const pageBytes = Number(execFileSync('getconf', ['PAGESIZE']).toString());

/** The CPU time that processes have used so far, in seconds. Reads /proc, so it works on Linux only. */
export async function cpuSeconds(pids: readonly number[]): Promise<number> {
  const times = pids.map(async (pid) => {
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  });
  return (await Promise.all(times)).reduce((sum, time) => sum + time, 0);
}

/** The processes themselves and their children, such as the workers of a service. Reads /proc, so it works on Linux only. */
export async function withChildren(pids: readonly number[]): Promise<readonly number[]> {
  const children = pids.map(async (pid) => {
    const list = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return list.split(' ').filter(Boolean).map(Number);
  });
  return [...pids, ...(await Promise.all(children)).flat()];
}

/** The resident memory of processes, in bytes. Reads /proc, so it works on Linux only. */
export async function residentBytes(pids: readonly number[]): Promise<number> {
  const sizes = pids.map(
    async (pid) => Number((await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')[1]) * pageBytes,
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
