import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProcess, eventually, freePort, spawnSupervised } from '@hypervize/testkit';

export interface NginxServer {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

interface ServerConfig {
  readonly port: number;
  readonly locations: string;
  readonly upstreams: string;
}

const completion = JSON.stringify({
  id: 'chatcmpl-fixed',
  object: 'chat.completion',
  created: 0,
  model: 'fast',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
});
const proxyDirectives =
  'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; proxy_read_timeout 600s;';

/**
 * Starts a model server that responds at once with a fixed completion, and a plain reverse proxy in front of it and,
 * below /stream, in front of `streamPort`. Each is a single process, like the services.
 */
export async function startNginx(streamPort: number): Promise<{ model: NginxServer; proxy: NginxServer }> {
  const model = await startServer({
    port: await freePort(),
    locations: `location / { default_type application/json; return 200 '${completion}'; }`,
    upstreams: '',
  });
  const proxy = await startServer({
    port: await freePort(),
    locations:
      `location / { proxy_pass http://model; ${proxyDirectives} } ` +
      `location /stream/ { proxy_pass http://streams/v1/; ${proxyDirectives} }`,
    upstreams: `${upstream('model', model.port)}\n${upstream('streams', streamPort)}`,
  });
  return { model, proxy };
}

function upstream(name: string, port: number): string {
  return `upstream ${name} { server 127.0.0.1:${port}; keepalive 4096; keepalive_requests 100000000; }`;
}

async function startServer(config: ServerConfig): Promise<NginxServer> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-nginx-'));
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'tmp'), { mode: 0o777 });
  const file = join(folder, 'nginx.conf');
  await writeFile(file, configText(folder, config));
  const child = spawnSupervised('nginx', ['-p', folder, '-c', file], { stdio: 'ignore' }, 'SIGTERM');
  await eventually(() => fetch(`http://127.0.0.1:${config.port}/`), {
    giveUp: () => child.exitCode !== null,
  });
  return {
    port: config.port,
    pid: child.pid as number,
    stop: async () => {
      await endProcess(child, 'SIGTERM', 5_000);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configText(folder: string, { port, locations, upstreams }: ServerConfig): string {
  const tempPaths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/tmp;`)
    .join(' ');
  return `daemon off; master_process off; worker_processes 1; worker_rlimit_nofile 65536; pid ${folder}/pid;
error_log ${folder}/error.log crit;
events { worker_connections 16384; }
http {
  access_log off; keepalive_requests 100000000; keepalive_timeout 600s; client_max_body_size 64m; ${tempPaths}
  ${upstreams}
  server { listen 127.0.0.1:${port} backlog=4096; ${locations} }
}`;
}
