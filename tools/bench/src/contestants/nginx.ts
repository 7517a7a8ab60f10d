import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProcess, eventually, freePort, spawnSupervised } from '@hypervize/testkit';
import { type Contestant, plainTarget, responseBody } from './contestant.js';

/** A single nginx process. */
export interface NginxServer {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** What one server of nginx does. */
interface ServerConfig {
  readonly locations: string;
  readonly upstreams?: string;
  /** Files that it serves below /files, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

const proxyDirectives = 'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;';

/** Starts a model server that responds at once with a fixed completion. */
export function startModelServer(): Promise<NginxServer> {
  const small = `default_type application/json; return 200 '${responseBody('small')}';`;
  // A static file does not accept POST: the answer to the error is the file itself.
  const file = (size: string) => `location /${size}/v1/chat/ { rewrite ^ /files/${size}.json last; }`;
  return startServer({
    locations:
      `location / { ${small} } ${file('10kb')} ${file('100kb')} ` +
      'location /files/ { internal; types { application/json json; } error_page 405 =200 $uri; }',
    files: { '10kb.json': responseBody('10kb'), '100kb.json': responseBody('100kb') },
  });
}

/** Starts a plain reverse proxy, one process, in front of the model servers. */
export async function startNginx(modelPort: number, streamPort: number): Promise<Contestant> {
  const { port, pid, stop } = await startServer({
    locations:
      `location / { proxy_pass http://model; ${proxyDirectives} } ` +
      `location /stream/ { proxy_pass http://streams; ${proxyDirectives} }`,
    upstreams: `${upstream('model', modelPort)}\n${upstream('streams', streamPort)}`,
  });
  return { name: 'nginx', pids: [pid], target: plainTarget(port), stop };
}

function upstream(name: string, port: number): string {
  return `upstream ${name} { server 127.0.0.1:${port}; keepalive 4096; keepalive_requests 100000000; }`;
}

async function startServer(config: ServerConfig): Promise<NginxServer> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'bench-nginx-'));
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'tmp'), { mode: 0o777 });
  await mkdir(join(folder, 'files'));
  for (const [name, text] of Object.entries(config.files ?? {}))
    await writeFile(join(folder, 'files', name), text);
  const file = join(folder, 'nginx.conf');
  await writeFile(file, configText(folder, port, config));
  const child = spawnSupervised('nginx', ['-p', folder, '-c', file], { stdio: ['ignore', 2, 2] }, 'SIGTERM');
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

function configText(folder: string, port: number, { locations, upstreams = '' }: ServerConfig): string {
  const tempPaths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/tmp;`)
    .join(' ');
  return `daemon off; master_process off; worker_processes 1; pid ${folder}/pid;
error_log ${folder}/error.log crit;
events { worker_connections 65536; }
http {
  access_log off; keepalive_requests 100000000; keepalive_timeout 600s; ${tempPaths}
  client_max_body_size 64m; client_body_buffer_size 256k;
  send_timeout 600s; proxy_read_timeout 600s;
  ${upstreams}
  server { listen 127.0.0.1:${port} backlog=4096; root ${folder}; ${locations} }
}`;
}
