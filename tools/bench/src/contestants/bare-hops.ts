import { fileURLToPath } from 'node:url';
import { endProcess, spawnSupervised } from '@hypervize/testkit';
import { type Contestant, plainTarget } from './contestant.js';

/** Starts two bare hops in front of the model servers: the minimum that two hops over HTTP in Node cost. */
export async function startBareHops(modelPort: number, streamPort: number): Promise<Contestant> {
  const second = await startHop(modelPort, streamPort);
  const first = await startHop(second.port, second.port);
  return {
    name: 'bare hops',
    pids: [first.pid, second.pid],
    target: plainTarget(first.port),
    stop: async () => {
      await first.stop();
      await second.stop();
    },
  };
}

async function startHop(...ports: readonly number[]) {
  const script = fileURLToPath(new URL('./bare-hop.js', import.meta.url));
  const origins = ports.map((port) => `http://127.0.0.1:${port}`);
  const child = spawnSupervised(process.execPath, [script, ...origins], { stdio: ['ignore', 'pipe', 2] });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout?.once('data', (line: Buffer) => resolve(Number(line.toString())));
    child.once('exit', () => reject(new Error('a bare hop did not start')));
  });
  return { port, pid: child.pid as number, stop: () => endProcess(child, 'SIGTERM', 5_000) };
}
