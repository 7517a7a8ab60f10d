import { fileURLToPath } from 'node:url';
import { endProcess, eventually, freePort, spawnSupervised } from '@hypervize/testkit';
import type { Contestant } from './contestant.js';
import type { Models } from './models.js';

/** Starts Portkey's gateway, which forwards to the host that a request header names. */
export async function startPortkey(program: string, models: Models): Promise<Contestant> {
  const port = await freePort();
  const preload = fileURLToPath(new URL('./loopback-only.js', import.meta.url));
  const child = spawnSupervised(
    process.execPath,
    ['--import', preload, program, `--port=${port}`, '--headless'],
    {
      stdio: ['ignore', 'ignore', 2],
      env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production' },
    },
  );
  await eventually(() => fetch(`http://127.0.0.1:${port}/`), { giveUp: () => child.exitCode !== null });
  return {
    name: 'portkey',
    pids: [child.pid as number],
    target: (workload) => ({
      url: `http://127.0.0.1:${port}/v1/chat/completions`,
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer bench',
        'x-portkey-provider': 'openai',
        'x-portkey-custom-host': models.baseUrl(workload),
      },
    }),
    stop: () => endProcess(child, 'SIGTERM', 5_000),
  };
}
