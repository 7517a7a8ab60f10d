import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type StandIn, startStandIn } from './server.js';

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startStandIn({ models: ['m'], firstTokenMs: 0, tokensPerSecond: Number.POSITIVE_INFINITY });
});
afterAll(() => standIn.close());

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(standIn.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
interface Completion {
  choices: { message: { content: string }; finish_reason: string }[];
  usage: object;
}
const complete = async (body: object) => (await (await post('/chat/completions', body)).json()) as Completion;
const messages = [{ role: 'user', content: 'one two three' }];

test('a response says that it comes from a stand-in, and reports its true usage', async () => {
  const response = await complete({ model: 'm', messages, max_tokens: 10 });
  expect(response.choices[0]?.message.content).toMatch(/^I am a stand-in/);
  expect(response.choices[0]?.finish_reason).toBe('length');
  expect(response.choices[0]?.message.content.split(' ')).toHaveLength(10);
  expect(response.usage).toEqual({ prompt_tokens: 3, completion_tokens: 10, total_tokens: 13 });
});

test('a stream has the same text as a response without streaming, usage if requested, and [DONE]', async () => {
  const whole = await complete({ model: 'm', messages });
  const request = { model: 'm', messages, stream: true, stream_options: { include_usage: true } };
  const events = (await (await post('/chat/completions', request)).text()).trim().split('\n\n');
  expect(events.pop()).toBe('data: [DONE]');
  const chunks = events.map((event) => JSON.parse(event.slice(6)));
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(
    whole.choices[0]?.message.content,
  );
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
});

test.each([
  [404, { model: 'other', messages }, {}],
  [500, { model: 'm', messages }, { 'x-stand-in-fail': '500' }],
  [400, { model: 'm', messages }, { 'x-stand-in-fail': 'nonsense' }],
])('fails with %d for an unknown model or a requested fault', async (status, body, headers) => {
  const response = await post('/chat/completions', body, headers as Record<string, string>);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { code: expect.any(String) } });
});

test('a failure rate of 1 fails every request, and can be changed while the server runs', async () => {
  standIn.configure({ failureRate: 1 });
  expect((await post('/completions', { model: 'm', prompt: 'x' })).status).toBe(500);
  standIn.configure({ failureRate: 0 });
  expect((await post('/completions', { model: 'm', prompt: 'x' })).status).toBe(200);
});

test('a response names the server that it comes from', async () => {
  const response = await complete({ model: 'm', messages });
  expect(response).toMatchObject({ system_fingerprint: `stand-in-${standIn.port}` });
});

test('with a prefix cache the usage reports the cached prompt tokens, which include earlier responses', async () => {
  standIn.configure({ prefixCache: { tokens: 1_000 } });
  const prompt = Array.from({ length: 40 }, (_, i) => `word${i}`).join(' ');
  const request = { model: 'm', messages: [{ role: 'user', content: prompt }] };
  expect((await complete(request)).usage).toMatchObject({ prompt_tokens_details: { cached_tokens: 0 } });
  expect((await complete(request)).usage).toMatchObject({ prompt_tokens_details: { cached_tokens: 32 } });

  const streamed = { ...request, stream: true };
  const events = (await (await post('/chat/completions', streamed)).text()).trim().split('\n\n').slice(0, -1);
  const content = events.map((event) => JSON.parse(event.slice(6)).choices[0].delta.content ?? '').join('');
  const turn = [{ role: 'assistant', content }, messages[0]];
  const { usage } = await complete({ ...request, messages: [...request.messages, ...turn] });
  expect(usage).toMatchObject({ prompt_tokens_details: { cached_tokens: 80 } });
  standIn.configure({ prefixCache: undefined });
});

test('a hanging server never responds, stays healthy, and releases its slot when the client disconnects', async () => {
  standIn.configure({ hang: true, slots: 1 });
  const client = new AbortController();
  const body = JSON.stringify({ model: 'm', messages });
  const hung = fetch(`${standIn.url}/chat/completions`, { method: 'POST', body, signal: client.signal });
  const isHung = () =>
    standIn.requests().some((request) => request.state === 'open' && request.bodyBytes > 0);
  while (!isHung()) await setImmediate();
  expect((await fetch(standIn.url.replace('/v1', '/health'))).status).toBe(200);
  expect(isHung()).toBe(true);
  standIn.configure({ hang: false });
  const next = complete({ model: 'm', messages });
  client.abort();
  await expect(hung).rejects.toThrow();
  expect((await next).choices).toHaveLength(1);
  standIn.configure({ slots: Number.POSITIVE_INFINITY });
});

test('health checks succeed and are not recorded as requests', async () => {
  const before = standIn.requests().length;
  expect((await fetch(new URL('/health', standIn.url))).status).toBe(200);
  expect((await fetch(`${standIn.url}/models`)).status).toBe(200);
  expect(standIn.requests().slice(before)).toMatchObject([{ path: '/v1/models' }]);
});
