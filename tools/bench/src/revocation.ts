import { request as httpRequest, type IncomingMessage } from 'node:http';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { connectOperator, type Stack, startStack } from '@hypervize/dev-stack';

const help = `Measures a revocation with many streams open: from the call to its CONFIRMED, and from the call to the last byte
of a stream of the key, with 1, 4 and 16 gateways.

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
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
const streams = Number(values.streams);
const revocations = Number(values.revocations);
const actor = { id: 'operator:bench' };

const rows: string[] = [];
for (const gateways of values.gateways.split(',').map(Number)) {
  process.stderr.write(`${gateways} gateways\n`);
  const platform = await startStack({
    replicas: { 'auth-gateway': gateways },
    env: {
      'key-service': { BCRYPT_COST: '4' },
      'auth-gateway': { ACCOUNT_REQUESTS_PER_MINUTE: '1000000000' },
      // All that is measured goes to one host.
      'inference-router': { HOST_MAX_CONCURRENCY: '1000000' },
    },
  });
  const operator = connectOperator(platform.ports);
  const { user } = await operator.users.ensureUser({ subject: 'bench', actor });
  const accountId = user?.accountId ?? '';
  // Streams of keys that stay: what else there is to do.
  const perKey = 10;
  const newKey = async (name: string) => {
    const { key, secret } = await operator.keys.createKey({ accountId, name, scopes: ['inference'], actor });
    return { keyId: key?.keyId ?? '', secret };
  };
  const idle = await newKey('idle');
  for (let i = 0; i < streams - perKey; i++) await openStream(platform, i % gateways, idle.secret);

  const confirmed: number[] = [];
  const lastByte: number[] = [];
  for (let round = 0; round < revocations; round++) {
    const { keyId, secret } = await newKey(`doomed ${round}`);
    const open = [];
    for (let i = 0; i < perKey; i++) open.push(await openStream(platform, i % gateways, secret));
    const startedMs = performance.now();
    const ended = open.map(({ ended }) => ended.then(() => performance.now() - startedMs));
    const { confirmation } = await operator.keys.revokeKey({ accountId, keyId, actor });
    if (confirmation?.state !== 'STATE_CONFIRMED') throw new Error('not confirmed');
    if (round === 0) await Promise.all(ended);
    else {
      confirmed.push(performance.now() - startedMs);
      lastByte.push(...(await Promise.all(ended)));
    }
  }
  operator.close();
  for (const [what, found] of Object.entries({ CONFIRMED: confirmed, 'last byte': lastByte })) {
    const cells = [quantile(found, 0.5), quantile(found, 0.99), Math.max(...found)].map((ms) =>
      ms.toFixed(1),
    );
    rows.push(`| ${gateways} | ${what} | ${found.length} | ${cells.join(' | ')} |`);
  }
  await platform.stop();
}
process.stdout.write(
  `| gateways | from the call to | samples | p50 ms | p99 ms | max ms |\n| --- | --- | --- | --- | --- | --- |\n${rows.join('\n')}\n` +
    `\n${JSON.stringify({ cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, streams, redis: true })}\n`,
);
process.exit(0);

/** Opens a stream and resolves when its answer has begun, to the promise of its end. */
function openStream(platform: Stack, gateway: number, secret: string): Promise<{ ended: Promise<void> }> {
  const body = JSON.stringify({
    model: platform.model,
    stream: true,
    messages: [{ role: 'user', content: 'Hello' }],
  });
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: platform.gateways[gateway]?.http,
        method: 'POST',
        path: '/api/chat/completions',
        agent: false,
        headers: {
          authorization: `Bearer ${secret}`,
          'content-type': 'application/json',
          'content-length': body.length,
          'x-stand-in-tokens': '500',
          'x-stand-in-tokens-per-second': '0.5',
          'x-stand-in-first-token-ms': '1',
        },
      },
      (response: IncomingMessage) => {
        if (response.statusCode !== 200) return reject(new Error(`status ${response.statusCode}`));
        const ended = new Promise<void>((end) => {
          response.on('end', end);
          response.on('error', () => end());
        });
        response.resume();
        resolve({ ended });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}
