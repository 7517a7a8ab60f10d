import type { AppError } from '@hypervize/errors';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createBodyScan } from '../body/body-scan.js';
import { createStoredBody } from '../body/stored-body.js';
import { readInferenceRequest } from './inference-request.js';
import { routeOf } from './routes.js';

function thrownBy(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    return error as AppError;
  }
  throw new Error('nothing was thrown');
}

/** The body as it is sent on, in chunks of a few bytes, and the request that is read from it. */
function receive(bytes: Buffer) {
  const scan = createBodyScan();
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 7) chunks.push(bytes.subarray(at, at + 7));
  for (const chunk of chunks) scan.push(chunk);
  const body = createStoredBody(chunks, () => {});
  return { body, inference: readInferenceRequest({ body, object: scan.finish() }) };
}

const parse = (text: string) => receive(Buffer.from(text)).inference;

describe('a request body', () => {
  test('that is any JSON object is accepted, and its model is the value of "model"', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string({ minLength: 1 }), (rest, model) => {
        expect(parse(JSON.stringify({ ...rest, model })).model).toBe(model);
      }),
    );
  });

  test('that is not a JSON object is invalid_json, and the error does not quote it', () => {
    for (const body of ['', '{', '[]', 'null', '"x"', '{"secret":}', '\ufeff{}']) {
      const failure = thrownBy(() => parse(body));
      expect([body, failure.code, failure.cause]).toEqual([body, 'invalid_json', undefined]);
    }
    expect(() => receive(Buffer.from([0x7b, 0xff, 0x7d]))).toThrow(
      expect.objectContaining({ code: 'invalid_json' }),
    );
  });
});

describe('a body beyond the limits is refused with the limit in the message:', () => {
  test.each([
    ['nesting', `{"a":${'['.repeat(256)}${']'.repeat(256)}}`, /nested more than 256 deep/],
    ['the number of values', `{"a":[${'0,'.repeat(2_000_000)}0]}`, /more than 2000000 JSON values/],
  ])('%s', (_limit, text, message) => {
    expect(thrownBy(() => parse(text))).toMatchObject({
      code: 'invalid_json',
      message: expect.stringMatching(message),
    });
  });

  test('the length of a member that is parsed', () => {
    const long = 'x'.repeat(5_000);
    for (const [param, body] of [
      ['model', { model: long }],
      ['stream_options', { stream: true, stream_options: { x: long } }],
    ] as const)
      expect(thrownBy(() => parse(JSON.stringify(body)))).toMatchObject({ code: 'invalid_request', param });
    expect(parse(JSON.stringify({ stream: false, stream_options: { x: long } })).wantsUsage).toBe(false);
  });
});

test('of other duplicates the last one counts, as for JSON.parse, however many there are', () => {
  const streams = '"stream":false,'.repeat(1_000);
  expect(parse(`{${streams}"stream":true}`).stream).toBe(true);
  expect(parse('{"stream":true,"str\\u0065am":false}').stream).toBe(false);
});

describe('two models in a body', () => {
  test.each([
    '{"model":"a","model":"b"}',
    '{"model":"a","mod\\u0065l":"b"}',
    '{ "stream" : true , "model" : "a" ,\n"messages":[{"model":"x"}],"\\u006d\\u006fdel":"a"}',
  ])('are refused in any JSON spelling: %s', (text) => {
    expect(thrownBy(() => parse(text))).toMatchObject({
      code: 'invalid_request',
      param: 'model',
    });
  });

  test.each([
    '{"model":"a","messages":[{"model":"b"}],"metadata":{"model":"c"}}',
    '{"model":"a","prompt":"I said \\"model\\": twice, \\"model\\": yes"}',
    '{"model":"a","Model":"b"}',
  ])('do not include nested members, text in strings, or names in another case: %s', (text) => {
    expect(parse(text).model).toBe('a');
  });
});

describe('requesting usage', () => {
  const withUsage = (text: string) => {
    const { body, inference } = receive(Buffer.from(text));
    inference.requestUsage();
    return body.slice(0, body.length()).toString();
  };

  test('adds the option, keeps the other options, and leaves all other bytes unchanged', () => {
    expect(withUsage('{ "model":"m",\n"stream": true , "n": 1.50 }\n')).toBe(
      '{ "model":"m",\n"stream": true , "n": 1.50 ,"stream_options":{"include_usage":true}}\n',
    );
    expect(withUsage('{"stream_options" : {"x":1,"include_usage":false} ,"stream":true}')).toBe(
      '{"stream_options" : {"x":1,"include_usage":true} ,"stream":true}',
    );
    expect(withUsage('{"stream":true,"stream_options":null}')).toBe(
      '{"stream":true,"stream_options":{"include_usage":true}}',
    );
  });

  test('changes no other member of any body', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (rest) => {
        const before = { ...rest, stream: true };
        const { stream_options: options, ...after } = JSON.parse(withUsage(JSON.stringify(before)));
        const { stream_options: previous, ...expected } = JSON.parse(JSON.stringify(before));
        expect(after).toEqual(expected);
        const kept =
          typeof previous === 'object' && previous !== null && !Array.isArray(previous) ? previous : {};
        expect(options).toEqual({ ...kept, include_usage: true });
      }),
    );
  });

  test('is not needed if the client has requested it', () => {
    const inference = (options: unknown) => parse(JSON.stringify({ stream: true, stream_options: options }));
    expect(inference({ include_usage: true }).wantsUsage).toBe(true);
    for (const options of [{ include_usage: 'true' }, { include_usage: false }, [], null, 'x'])
      expect(inference(options).wantsUsage).toBe(false);
  });
});

describe('the prefix of a conversation', () => {
  const prefix = (body: object) => parse(JSON.stringify(body)).prefix();
  const system = { role: 'system', content: 'Be brief.' };
  const user = { role: 'user', content: 'Hello' };

  test('is the same for each of its turns, and different for another conversation', () => {
    const first = prefix({ messages: [system, user] });
    const later = [system, user, { role: 'assistant', content: 'Hi' }, { role: 'user', content: 'And?' }];
    expect(prefix({ messages: later })).toBe(first);
    expect(prefix({ messages: [system, { role: 'user', content: 'Bye' }] })).not.toBe(first);
  });

  test('does not depend on how many messages follow, however the body is formatted', () => {
    for (const space of [undefined, 2, '\t']) {
      const written = (messages: object[]) => parse(JSON.stringify({ messages }, undefined, space)).prefix();
      const later = [system, user, { role: 'assistant', content: 'Hi' }];
      expect(written(later)).toBe(written([system, user]));
      expect(written([system, later[2] as object])).toBe(written([system]));
    }
  });

  test('is found for any messages', () => {
    const message = fc.oneof(
      fc.constantFrom(null, 1, 'user', [], system, user, { role: 'user', content: ['}]",{'] }),
      fc.record({ role: fc.constantFrom('user', 'system', 'tool'), content: fc.string({ unit: 'binary' }) }),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.array(message), fc.constantFrom(undefined, 1), (messages, space) => {
        const written = (list: unknown[]) =>
          parse(JSON.stringify({ messages: list }, undefined, space)).prefix();
        const isOfUser = (each: unknown) => (each as { role?: unknown } | null)?.role === 'user';
        const firstOfUser = messages.findIndex(isOfUser);
        const beginning = messages.slice(0, firstOfUser < 0 ? 1 : firstOfUser + 1);
        const isLong = JSON.stringify(messages, undefined, space).length > 600;
        if (!isLong) expect(written(messages)).toBe(written(beginning));
        else expect(written(messages)).toBeDefined();
      }),
    );
    expect(parse('{"messages":[ ]}').prefix()).toBeDefined();
  });

  test('covers only the beginning of a long text, so that requests with a long common beginning share it', () => {
    const long = 'x'.repeat(5_000);
    expect(prefix({ prompt: `${long}1` })).toBe(prefix({ prompt: `${long}2` }));
    expect(prefix({ input: long })).toBeUndefined();
  });
});

test('a path is a route only as a whole', () => {
  expect(routeOf('/elastic/chat/completions')).toEqual({ kind: 'elastic', operation: 'chat/completions' });
  expect(routeOf('/dedicated/ep_x/embeddings')).toEqual({
    kind: 'dedicated',
    endpointId: 'ep_x',
    operation: 'embeddings',
  });
  for (const path of [
    '',
    '/',
    '/elastic',
    '/elastic/models',
    '/dedicated//completions',
    '/dedicated/x/chat',
    '/x/y/completions',
  ]) {
    expect(routeOf(path)).toBeUndefined();
  }
});
