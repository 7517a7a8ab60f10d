import { fileURLToPath } from 'node:url';
import { endProcess, spawnSupervised } from '@hypervize/testkit';

/** Starts two bare hops in front of a port: the minimum that two hops in Node cost. */
export async function startBareHops(targetPort: number): Promise<{ port: number; stop(): Promise<void> }> {
  const second = await startHop(targetPort);
  const first = await startHop(second.port);
  return {
    port: first.port,
    stop: async () => {
      await first.stop();
      await second.stop();
    },
  };
}

async function startHop(targetPort: number) {
  const script = fileURLToPath(new URL('./bare-hop.js', import.meta.url));
  const child = spawnSupervised(process.execPath, [script, `http://127.0.0.1:${targetPort}`], {
    stdio: ['ignore', 'pipe', 2],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout?.once('data', (line: Buffer) => resolve(Number(line.toString())));
    child.once('exit', () => reject(new Error('a bare hop did not start')));
  });
  return { port, stop: () => endProcess(child, 'SIGTERM', 5_000) };
}
