import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProcess, eventually, freePort, spawnSupervised } from '@hypervize/testkit';

const completion = JSON.stringify({
  id: 'chatcmpl-fixed',
  object: 'chat.completion',
  created: 0,
  model: 'fast',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
});

/**
 * A model server that answers every request at once with one fixed completion, and a plain reverse proxy in front of it
 * and, below /stream, of another one. One process each, as our services are.
 */
export async function startNginx(streamPort: number): Promise<{ model: NginxServer; proxy: NginxServer }> {
  const modelPort = await freePort();
  const model = await startOne(
    modelPort,
    `location / { default_type application/json; return 200 '${completion}'; }`,
    '',
  );
  const proxyPort = await freePort();
  const upstream = (name: string, port: number) =>
    `upstream ${name} { server 127.0.0.1:${port}; keepalive 4096; keepalive_requests 100000000; }`;
  const pass =
    'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; proxy_read_timeout 600s;';
  const proxy = await startOne(
    proxyPort,
    `location / { proxy_pass http://model; ${pass} } location /stream/ { proxy_pass http://streams/v1/; ${pass} }`,
    `${upstream('model', modelPort)}\n${upstream('streams', streamPort)}`,
  );
  return { model, proxy };
}

export interface NginxServer {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

async function startOne(port: number, locations: string, upstreams: string): Promise<NginxServer> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-nginx-'));
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'tmp'), { mode: 0o777 });
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((n) => `${n}_temp_path ${folder}/tmp;`)
    .join(' ');
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; worker_processes 1; worker_rlimit_nofile 65536; pid ${folder}/pid;
error_log ${folder}/error.log crit;
events { worker_connections 16384; }
http {
  access_log off; keepalive_requests 100000000; keepalive_timeout 600s; client_max_body_size 64m; ${paths}
  ${upstreams}
  server { listen 127.0.0.1:${port} backlog=4096; ${locations} }
}`,
  );
  const child = spawnSupervised(
    'nginx',
    ['-p', folder, '-c', join(folder, 'nginx.conf')],
    { stdio: 'ignore' },
    'SIGTERM',
  );
  await eventually(() => fetch(`http://127.0.0.1:${port}/`), { giveUp: () => child.exitCode !== null });
  return {
    port,
    pid: child.pid as number,
    stop: async () => {
      await endProcess(child, 'SIGTERM', 5_000);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
