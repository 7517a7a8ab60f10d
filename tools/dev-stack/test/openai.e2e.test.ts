import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { type StandIn, startStandIn } from '@hypervize/stand-in';
import { eventually } from '@hypervize/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { type Platform, startPlatform } from './platform.js';

let platform: Platform;
let model: StandIn;
let openai: OpenAI;
let key: string;
const messages = [{ role: 'user' as const, content: 'Tell me about otters' }];

beforeAll(async () => {
  // A model server in this process, so that the test can inspect its requests.
  model = await startStandIn({ models: ['inner'], firstTokenMs: 5, tokensPerSecond: 400 });
  platform = await startPlatform({ pools: [{ model: 'inner', hosts: [model.url] }] });
  const accountId = await platform.newAccount();
  key = (await platform.newKey(accountId)).secret;
  openai = new OpenAI({ baseURL: platform.baseUrl, apiKey: key, maxRetries: 0 });
});
afterAll(async () => {
  await platform?.stop();
  await model?.close();
});

describe('the official openai client with only baseURL and apiKey set', () => {
  test('gets a chat completion with usage', async () => {
    const response = await openai.chat.completions.create({ model: 'inner', messages });
    expect(response.choices[0]?.message.content).toContain('about otters');
    expect(response.usage?.total_tokens).toBe(
      (response.usage?.prompt_tokens ?? 0) + (response.usage?.completion_tokens ?? 0),
    );
  });

  test('gets a complete chat completion as a stream, token by token', async () => {
    const stream = await openai.chat.completions.create({
      model: 'inner',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let chunks = 0;
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      chunks++;
      usage = chunk.usage ?? usage;
    }
    expect(text).toContain('I am a stand-in');
    expect(chunks).toBeGreaterThan(30);
    expect(usage?.completion_tokens).toBe(40);
  });

  test('gets completions, embeddings and the list of models', async () => {
    const completion = await openai.completions.create({ model: 'inner', prompt: 'Otters' });
    expect(completion.choices[0]?.text).toContain('stand-in');
    const { data } = await openai.embeddings.create({
      model: 'inner',
      input: ['a', 'b'],
      encoding_format: 'float',
    });
    expect(data).toHaveLength(2);
    const models = await openai.models.list();
    expect(models.data.map(({ id }) => id)).toEqual(['inner', 'stand-in']);
  });

  test('gets errors as its own error classes, with the request id', async () => {
    const unauthorized = new OpenAI({
      baseURL: platform.baseUrl,
      apiKey: 'hvz_live_nonsense',
      maxRetries: 0,
    });
    const failure = await unauthorized.models.list().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(OpenAI.AuthenticationError);
    expect((failure as InstanceType<typeof OpenAI.AuthenticationError>).message).toBe('401 Invalid API key');
    expect((failure as InstanceType<typeof OpenAI.AuthenticationError>).requestID).toMatch(
      /^req_[0-9a-f]{32}$/,
    );
  });

  test('frees the model server at once when it abandons a stream', async () => {
    const stream = await openai.chat.completions.create(
      { model: 'inner', messages, stream: true },
      { headers: { 'x-stand-in-tokens': '100000' } },
    );
    let chunks = 0;
    for await (const _chunk of stream) if (++chunks === 10) break;
    const seen = model.requests().at(-1);
    await eventually(() => expect(seen?.state).toBe('aborted'));
  });

  test('gets 50 concurrent streams, each complete', async () => {
    const streams = Array.from({ length: 50 }, async () => {
      const stream = await openai.chat.completions.create({ model: 'inner', messages, stream: true });
      let chunks = 0;
      for await (const chunk of stream) if (chunk.choices[0]?.delta.content) chunks++;
      return chunks;
    });
    expect(new Set(await Promise.all(streams))).toEqual(new Set([40]));
  });

  test('sends a body of 10 MB, which arrives unchanged', async () => {
    const long = [{ role: 'user' as const, content: 'ö'.repeat(5_000_000) }];
    await openai.chat.completions.create({ model: 'inner', messages: long });
    const body = JSON.stringify({ model: 'inner', messages: long });
    expect(model.requests().at(-1)?.bodyBytes).toBe(Buffer.byteLength(body));
  });

  test('gets an error in the stream when the model server dies mid-stream', async () => {
    const stream = await openai.chat.completions.create(
      { model: 'inner', messages, stream: true },
      { headers: { 'x-stand-in-fail': 'reset-midway' } },
    );
    let chunks = 0;
    const reading = (async () => {
      for await (const _chunk of stream) chunks++;
    })();
    await expect(reading).rejects.toMatchObject({ code: 'upstream_error' });
    expect(chunks).toBeGreaterThan(5);
  });

  test('gets a connection error, not a truncated body, when the model server dies within a JSON response', async () => {
    const truncated = openai.chat.completions.create(
      { model: 'inner', messages },
      { headers: { 'x-stand-in-fail': 'reset-midway' } },
    );
    // fetch reports a connection that is reset within the body with this message.
    await expect(truncated).rejects.toThrow('terminated');
  });
});

test('a client that does not read slows the model server down, and nothing is buffered without bound', async () => {
  // 200,000 events of about 200 bytes: 40 MB, of which the client reads nothing at first.
  const body = JSON.stringify({ model: 'inner', messages, stream: true });
  const socket = connect(platform.ports.http, '127.0.0.1');
  socket.write(
    `POST /api/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n` +
      'content-type: application/json\r\nx-stand-in-tokens: 200000\r\nx-stand-in-tokens-per-second: Infinity\r\n' +
      `connection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  socket.pause();
  await eventually(() => expect(model.requests().at(-1)?.headers['x-stand-in-tokens']).toBe('200000'));
  const seen = model.requests().at(-1);

  const before = await residentBytes();
  // Without a reader the model server cannot finish.
  const finished = eventually(() => expect(seen?.state).toBe('finished'), {
    timeoutMs: 2_000,
    intervalMs: 100,
  });
  await expect(finished).rejects.toThrow();
  expect((await residentBytes()) - before).toBeLessThan(20_000_000);

  let bytes = 0;
  socket.on('data', (chunk) => {
    bytes += chunk.length;
  });
  socket.resume();
  await new Promise((resolve) => socket.once('close', resolve));
  expect(bytes).toBeGreaterThan(30_000_000);
  expect(seen?.state).toBe('finished');

  async function residentBytes() {
    const pids = (['auth-gateway', 'inference-router'] as const).map((name) => platform.service(name).pid);
    const sizes = pids.map(async (pid) => {
      const [, resident] = (await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ');
      return Number(resident) * 4_096;
    });
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }
});
