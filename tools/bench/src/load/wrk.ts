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
  /** All requests that were answered. */
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

/** Time that wrk has to finish after its load, in milliseconds. */
const finishMs = 30_000;

/** Repeats one request on a number of connections for some seconds. Throws if a response is not 2xx or a connection fails. */
export async function runWrk(load: Load): Promise<LoadResult> {
  const { url, connections, seconds } = load;
  const script = join(tmpdir(), `bench-wrk-${process.pid}.lua`);
  await writeFile(script, scriptOf(load), { mode: 0o600 });
  try {
    const args = ['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '-s', script, url];
    const timeout = seconds * 1_000 + finishMs;
    return parseResult(url, (await promisify(execFile)('wrk', args, { timeout })).stdout);
  } finally {
    await rm(script, { force: true });
  }
}

/** Reads the line that the script prints at the end. Throws if a request failed or the line is missing. */
export function parseResult(url: string, output: string): LoadResult {
  const match = /RESULT (\d+) (\S+) (\S+) (\S+) (\d+)/.exec(output);
  if (!match) throw new Error(`wrk printed no result for ${url}:\n${output}`);
  const [requests, requestsPerSecond, p50Us, p99Us, failed] = match.slice(1).map(Number) as Numbers;
  if (failed > 0) throw new Error(`${failed} requests to ${url} failed:\n${output}`);
  if (requests === 0) throw new Error(`no request to ${url} was answered:\n${output}`);
  return { requests, requestsPerSecond, p50Us, p99Us };
}

type Numbers = [number, number, number, number, number];

function scriptOf({ headers, body }: Load): string {
  const quoted = (text: string) => `[==[${text}]==]`;
  const lines = Object.entries(headers).map(
    ([name, value]) => `wrk.headers[ ${quoted(name)} ] = ${quoted(value)}`,
  );
  return `wrk.method = "POST"
wrk.body = ${quoted(body)}
${lines.join('\n')}
function done(summary, latency)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write
  io.write(string.format("\\nRESULT %d %f %f %f %d\\n", summary.requests, summary.requests / (summary.duration / 1e6),
    latency:percentile(50), latency:percentile(99), failed))
end`;
}
