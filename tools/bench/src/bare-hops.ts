import { fileURLToPath } from 'node:url';
import { endProcess, spawnSupervised } from '@hypervize/testkit';

/** Two bare hops in Node in front of a port: what two hops cost before anything of ours is done in them. */
export async function startBareHops(targetPort: number): Promise<{ port: number; stop(): Promise<void> }> {
  const far = await startOne(targetPort);
  const near = await startOne(far.port);
  return {
    port: near.port,
    stop: async () => {
      await near.stop();
      await far.stop();
    },
  };
}

async function startOne(targetPort: number) {
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
