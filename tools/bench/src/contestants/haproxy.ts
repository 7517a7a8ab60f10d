import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProcess, eventually, freePort, spawnSupervised } from '@hypervize/testkit';
import { type Contestant, plainTarget } from './contestant.js';

/** Starts HAProxy with one thread in front of the model servers. */
export async function startHaproxy(modelPort: number, streamPort: number): Promise<Contestant> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'bench-haproxy-'));
  const file = join(folder, 'haproxy.cfg');
  await writeFile(file, configText(port, modelPort, streamPort));
  const child = spawnSupervised('haproxy', ['-q', '-db', '-f', file], { stdio: ['ignore', 2, 2] }, 'SIGTERM');
  await eventually(() => fetch(`http://127.0.0.1:${port}/`), { giveUp: () => child.exitCode !== null });
  return {
    name: 'haproxy',
    pids: [child.pid as number],
    target: plainTarget(port),
    stop: async () => {
      await endProcess(child, 'SIGTERM', 5_000);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configText(port: number, modelPort: number, streamPort: number): string {
  return `global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 600s
  timeout server 600s
  http-reuse always
frontend in
  bind 127.0.0.1:${port} backlog 4096
  use_backend streams if { path_beg /stream/ }
  default_backend model
backend model
  server model 127.0.0.1:${modelPort}
backend streams
  server streams 127.0.0.1:${streamPort}
`;
}
