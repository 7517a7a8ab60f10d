import { request as httpRequest } from 'node:http';
import { parseArgs } from 'node:util';
import type { Stack } from '@hypervize/dev-stack';
import { type Credential, type CredentialKind, openCredentials } from './credentials.js';
import { describeMachine } from './machine.js';
import { numberOption, printHelp } from './options.js';
import { startPlatform } from './platform.js';
import { quantile } from './statistics.js';

const help = `Measures revocations of keys and ends of sessions, in turns, while many streams are open: the time from the call to CONFIRMED,
and to the last byte of a stream of that key or session, with 1, 4 and 16 gateways.

  npm run bench:revocation -- [--gateways 1,4,16] [--streams 1000] [--revocations 60]
`;

const { values } = parseArgs({
  options: {
    gateways: { type: 'string', default: '1,4,16' },
    streams: { type: 'string', default: '1000' },
    revocations: { type: 'string', default: '60' },
    help: { type: 'boolean' },
  },
});
if (values.help) printHelp(help);

/** Streams of each key or session that is taken away. All other streams belong to a key that is not. */
const streamsPerCredential = 10;
const kinds: readonly CredentialKind[] = ['key', 'session'];
const streams = numberOption('streams', values.streams, streamsPerCredential, 100_000);
const revocations = numberOption('revocations', values.revocations, 2, 100_000);

const rows: string[] = [];
for (const gateways of values.gateways.split(',')) {
  rows.push(...(await measure(numberOption('gateways', gateways, 1, 64))));
}
process.stdout.write(
  [
    '| gateways | credential | from the call to | samples | p50 ms | p99 ms | max ms |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    JSON.stringify({ ...describeMachine(), streams, redis: true }),
    '',
  ].join('\n'),
);
process.exit(0);

interface Samples {
  readonly confirmedMs: number[];
  readonly lastByteMs: number[];
}

/** Measures with a number of gateways. Resolves to the rows of the table. */
async function measure(gateways: number): Promise<string[]> {
  process.stderr.write(`${gateways} gateways\n`);
  const platform = await startPlatform({ replicas: { 'auth-gateway': gateways } });
  const credentials = await openCredentials(platform.ports);
  const bystander = await credentials.create('key', 'unrevoked');
  await openStreams(platform, streams - streamsPerCredential, bystander);

  const samples = { key: emptySamples(), session: emptySamples() };
  for (let round = 0; round < revocations; round++) {
    for (const kind of kinds) {
      const credential = await credentials.create(kind, `revoked ${round}`);
      const measured = await measureEnd(platform, credential);
      // The first round warms up and is not counted.
      if (round === 0) continue;
      samples[kind].confirmedMs.push(measured.confirmedMs);
      samples[kind].lastByteMs.push(...measured.lastByteMs);
    }
  }
  credentials.close();
  await platform.stop();
  return kinds.flatMap((kind) => [
    row(gateways, kind, 'CONFIRMED', samples[kind].confirmedMs),
    row(gateways, kind, 'last byte', samples[kind].lastByteMs),
  ]);
}

function emptySamples(): Samples {
  return { confirmedMs: [], lastByteMs: [] };
}

async function measureEnd(platform: Stack, credential: Credential) {
  const opened = await openStreams(platform, streamsPerCredential, credential);
  const startedMs = performance.now();
  const ended = opened.map((stream) => stream.ended.then(() => performance.now() - startedMs));
  await credential.end();
  const confirmedMs = performance.now() - startedMs;
  return { confirmedMs, lastByteMs: await Promise.all(ended) };
}

function row(gateways: number, kind: CredentialKind, event: string, samplesMs: readonly number[]): string {
  const figures = [quantile(samplesMs, 0.5), quantile(samplesMs, 0.99), Math.max(...samplesMs)];
  const cells = figures.map((ms) => ms.toFixed(1));
  return `| ${gateways} | ${kind} | ${event} | ${samplesMs.length} | ${cells.join(' | ')} |`;
}

interface Stream {
  readonly ended: Promise<void>;
}

/** Opens streams one after another, in turns over all gateways. */
async function openStreams(platform: Stack, count: number, credential: Credential): Promise<Stream[]> {
  const opened: Stream[] = [];
  for (let i = 0; i < count; i++) {
    opened.push(await openStream(platform, i % platform.gateways.length, credential));
  }
  return opened;
}

/** Resolves when the response headers have arrived. */
function openStream(platform: Stack, gateway: number, { headers }: Credential): Promise<Stream> {
  const messages = [{ role: 'user', content: 'Hello' }];
  const body = JSON.stringify({ model: platform.model, stream: true, messages });
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: '127.0.0.1',
      port: platform.gateways[gateway]?.http,
      method: 'POST',
      path: '/api/chat/completions',
      agent: false,
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': body.length,
        'x-stand-in-tokens': '500',
        'x-stand-in-tokens-per-second': '0.5',
        'x-stand-in-first-token-ms': '1',
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      if (response.statusCode !== 200) return reject(new Error(`status ${response.statusCode}`));
      const ended = new Promise<void>((end) => response.on('end', end).on('error', () => end()));
      response.resume();
      resolve({ ended });
    });
    request.end(body);
  });
}
