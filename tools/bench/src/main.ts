import { writeFile } from 'node:fs/promises';
import { openFilesLimit, streamsWithin } from './compare/open-files.js';
import { type CompareOptions, parseOptions } from './compare/options.js';
import { reportOf } from './compare/report.js';
import { openSession } from './compare/session.js';
import { requireTools } from './compare/tools.js';
import { fetchPortkey } from './contestants/portkey-package.js';
import { describeMachine } from './machine.js';
import { parts } from './parts/index.js';
import { createResults, type Results } from './statistics.js';

const help = `Measures gateway and router in front of fast model servers, compared with those directly, nginx, HAProxy, two minimal
hops in Node, Portkey's gateway, and another checkout of this project. The contestants take turns within one run.

  npm run bench -- [options]

  --only PARTS         parts to run, separated by commas       (all)
  --contestants NAMES  contestants, separated by commas        (all)
  --against FOLDER     also measures a compiled checkout of this project, as "before"
  --rounds N           repetitions of each measurement         (3)
  --seconds N          duration of each load                   (3)
  --streams N,N        open streams for memory                 (2000,10000)
  --keys N             keys in use at the restart of gateways  (20000)
  --json FILE          also writes the figures as JSON
  --markdown FILE      also writes the tables

Parts:
${parts.map(({ name, description }) => `  ${name.padEnd(12)} ${description}`).join('\n')}
`;
const exitUsage = 64;
const exitInterrupted = 130;
const exitIncomplete = 1;
/** Time for what the estimate does not know, such as a first fetch of Portkey, in seconds. */
const slackSeconds = 300;

const parsed = parseOptions(process.argv.slice(2), parts, process.cwd());
if (parsed.kind === 'help') process.stdout.write(help);
else if (parsed.kind === 'invalid') fail(`${parsed.message}\n\n${help}`, exitUsage);
else await run(parsed.options);

async function run(options: CompareOptions): Promise<void> {
  // The load generator, the model server and reference proxy, and another reference.
  requireTools(['wrk', 'nginx', 'haproxy']);
  const { contestants, portkey } = await withPortkey(options);
  const session = await openSession({ contestants, against: options.against, portkey });
  const results = createResults();
  const stopping = new AbortController();
  const measured = { ...options, contestants, streams: fittingStreams(options) };
  const measuring = measure(measured, session, results, stopping.signal);
  const outcome = await Promise.race([measuring, interruption(options)]).catch((error: Error) => error);
  stopping.abort();
  await session.stop();
  await report(options, results);
  if (outcome instanceof Error) fail(`The benchmark did not finish: ${outcome.message}`, exitInterrupted);
  if (outcome.length > 0) fail(`Without a result:\n${outcome.join('\n')}`, exitIncomplete);
  process.exit(0);
}

/** Leaves Portkey's gateway out, and says so, if it cannot be fetched. */
async function withPortkey({ contestants }: CompareOptions) {
  if (!contestants.includes('portkey')) return { contestants, portkey: undefined };
  const fetched = await fetchPortkey();
  if (fetched.kind === 'ready') return { contestants, portkey: fetched.program };
  progress(`Portkey's gateway is left out, because it could not be fetched: ${fetched.reason}`);
  return { contestants: contestants.filter((name) => name !== 'portkey'), portkey: undefined };
}

function fittingStreams({ streams, parts: chosen }: CompareOptions): readonly number[] {
  if (!chosen.some(({ name }) => name === 'memory')) return streams;
  const limit = openFilesLimit();
  const fitting = streamsWithin(streams, limit);
  if (fitting.join() !== streams.join())
    progress(
      `Memory is measured with ${fitting.join(' and ')} streams instead of ${streams.join(' and ')}: a process may have ` +
        `${limit} files open, and a proxy needs two for each stream. Raise the limit with "ulimit -n".`,
    );
  return fitting;
}

/**
 * Runs the parts. Resolves to what has no result, with the reasons: a part that fails does not end the others. Once
 * `stopping` is aborted the first failure ends it.
 */
async function measure(
  options: CompareOptions,
  session: Awaited<ReturnType<typeof openSession>>,
  results: Results,
  stopping: AbortSignal,
): Promise<readonly string[]> {
  const failures: string[] = [];
  const onFailure = (title: string, error: Error) => {
    if (stopping.aborted) throw error;
    const failure = `${title}: ${error.message.split('\n')[0]}`;
    progress(`Failed: ${failure}`);
    failures.push(failure);
  };
  const bench = { ...session, options, results, onProgress: progress, onFailure };
  for (const part of options.parts)
    await part.run(bench).catch((error: Error) => onFailure(`part ${part.name}`, error));
  return failures;
}

/** Resolves to an error when the run is interrupted or takes far longer than expected. */
function interruption(options: CompareOptions): Promise<Error> {
  const count = options.contestants.length;
  const estimates = options.parts.map((part) => part.estimateSeconds(options, count));
  const seconds = estimates.reduce((sum, one) => sum + one, 0);
  const limitSeconds = 2 * seconds + slackSeconds;
  progress(
    `This takes about ${minutes(seconds)} minutes, and stops after ${minutes(limitSeconds)} at the latest.`,
  );
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(new Error('it took too long')), limitSeconds * 1_000);
    timer.unref();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => resolve(new Error(`it was stopped by ${signal}`)));
  });
}

async function report({ rounds, seconds, json, markdown }: CompareOptions, results: Results): Promise<void> {
  const [figures, ratios] = [results.figures(), results.ratios('hypervize')];
  const machine = { ...describeMachine(), rounds, seconds };
  const tables = reportOf(figures, ratios);
  process.stdout.write(`${tables}\n\n${JSON.stringify(machine)}\n`);
  if (json) await writeFile(json, `${JSON.stringify({ machine, figures, ratios }, null, 2)}\n`);
  if (markdown) await writeFile(markdown, `${tables}\n`);
}

function minutes(seconds: number): string {
  return String(Math.max(1, Math.round(seconds / 60)));
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

function fail(message: string, exitCode: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}
