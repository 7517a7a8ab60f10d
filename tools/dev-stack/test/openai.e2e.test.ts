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
  // A model server inside the test, so that the test sees what reaches it.
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

describe('the official openai client, with nothing but baseURL and key', () => {
  test('gets a chat completion with usage', async () => {
    const answer = await openai.chat.completions.create({ model: 'inner', messages });
    expect(answer.choices[0]?.message.content).toContain('about otters');
    expect(answer.usage?.total_tokens).toBe(
      (answer.usage?.prompt_tokens ?? 0) + (answer.usage?.completion_tokens ?? 0),
    );
  });

  test('gets a chat completion as a stream, token by token, to its end', async () => {
    const stream = await openai.chat.completions.create({
      model: 'inner',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let pieces = 0;
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      pieces++;
      usage = chunk.usage ?? usage;
    }
    expect(text).toContain('I am a stand-in');
    expect(pieces).toBeGreaterThan(30);
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

  test('gets errors as the classes that it has for them, with the request id', async () => {
    const wrong = new OpenAI({ baseURL: platform.baseUrl, apiKey: 'hvz_live_nonsense', maxRetries: 0 });
    const failure = await wrong.models.list().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(OpenAI.AuthenticationError);
    expect((failure as InstanceType<typeof OpenAI.AuthenticationError>).message).toBe('401 Invalid API key');
    expect((failure as InstanceType<typeof OpenAI.AuthenticationError>).requestID).toMatch(
      /^req_[0-9a-f]{32}$/,
    );
  });

  test('frees the model server at once when it goes away half-way', async () => {
    const stream = await openai.chat.completions.create(
      { model: 'inner', messages, stream: true },
      { headers: { 'x-stand-in-tokens': '100000' } },
    );
    let pieces = 0;
    for await (const _chunk of stream) if (++pieces === 10) break;
    const seen = model.requests().at(-1);
    await eventually(() => expect(seen?.state).toBe('aborted'));
  });

  test('gets 50 streams at once, each whole', async () => {
    const streams = Array.from({ length: 50 }, async () => {
      const stream = await openai.chat.completions.create({ model: 'inner', messages, stream: true });
      let pieces = 0;
      for await (const chunk of stream) if (chunk.choices[0]?.delta.content) pieces++;
      return pieces;
    });
    expect(new Set(await Promise.all(streams))).toEqual(new Set([40]));
  });

  test('sends a body of 10 MB, which arrives byte for byte', async () => {
    const long = [{ role: 'user' as const, content: 'ö'.repeat(5_000_000) }];
    await openai.chat.completions.create({ model: 'inner', messages: long });
    const body = JSON.stringify({ model: 'inner', messages: long });
    expect(model.requests().at(-1)?.bodyBytes).toBe(Buffer.byteLength(body));
  });

  test('is told in the stream when the model server dies mid-stream', async () => {
    const stream = await openai.chat.completions.create(
      { model: 'inner', messages, stream: true },
      { headers: { 'x-stand-in-fail': 'reset-midway' } },
    );
    let pieces = 0;
    const reading = (async () => {
      for await (const _chunk of stream) pieces++;
    })();
    await expect(reading).rejects.toMatchObject({ code: 'upstream_error' });
    expect(pieces).toBeGreaterThan(5);
  });

  test('never gets half an answer as a whole one when the model server dies in the middle of JSON', async () => {
    const asking = openai.chat.completions.create(
      { model: 'inner', messages },
      { headers: { 'x-stand-in-fail': 'reset-midway' } },
    );
    // The connection breaks in the middle of the body, which is how fetch says that.
    await expect(asking).rejects.toThrow('terminated');
  });
});

test('a client that reads slowly slows the model server down; nothing piles up on the way', async () => {
  // 200,000 events of some 200 bytes: 40 MB, of which the client reads nothing for now.
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
  // While it is held back it makes no progress: it cannot finish, however long it is given.
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
