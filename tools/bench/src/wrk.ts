import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Load {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

/** Sends one request over and over on some connections. Throws if any answer was not 2xx. */
export async function runWrk({ url, headers, body, connections, seconds }: Load): Promise<LoadResult> {
  const script = join(tmpdir(), `bench-wrk-${process.pid}.lua`);
  const quoted = (text: string) => `[==[${text}]==]`;
  const lines = Object.entries(headers).map(
    ([name, value]) => `wrk.headers[ ${quoted(name)} ] = ${quoted(value)}`,
  );
  await writeFile(
    script,
    `wrk.method = "POST"
wrk.body = ${quoted(body)}
${lines.join('\n')}
function done(summary, latency)
  local bad = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write
  io.write(string.format("\\nRESULT %f %f %f %d\\n", summary.requests / (summary.duration / 1e6),
    latency:percentile(50), latency:percentile(99), bad))
end`,
    { mode: 0o600 },
  );
  try {
    const args = ['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '-s', script, url];
    const { stdout } = await promisify(execFile)('wrk', args);
    const [, rate, p50, p99, bad] = /RESULT (\S+) (\S+) (\S+) (\d+)/.exec(stdout) ?? [];
    if (bad !== '0') throw new Error(`${bad} requests to ${url} failed:\n${stdout}`);
    return { requestsPerSecond: Number(rate), p50Us: Number(p50), p99Us: Number(p99) };
  } finally {
    await rm(script, { force: true });
  }
}
