import type { AppError } from '@hypervize/errors';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseInferenceRequest } from './inference-request.js';
import { membersOf } from './json-members.js';
import { routeOf } from './routes.js';

function thrownBy(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    return error as AppError;
  }
  throw new Error('nothing was thrown');
}

describe('a request body', () => {
  test('that is any JSON object is accepted, and its model is the value of "model"', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string({ minLength: 1 }), (rest, model) => {
        expect(parseInferenceRequest(Buffer.from(JSON.stringify({ ...rest, model }))).model).toBe(model);
      }),
    );
  });

  test('that is not a JSON object is invalid_json, and the error does not quote it', () => {
    for (const body of ['', '{', '[]', 'null', '"x"', '{"secret":}', '\ufeff{}']) {
      const failure = thrownBy(() => parseInferenceRequest(Buffer.from(body)));
      expect([body, failure.code, failure.cause]).toEqual([body, 'invalid_json', undefined]);
    }
    expect(() => parseInferenceRequest(Buffer.from([0x7b, 0xff, 0x7d]))).toThrow(
      expect.objectContaining({ code: 'invalid_json' }),
    );
  });
});

describe('two models in a body', () => {
  test.each([
    '{"model":"a","model":"b"}',
    '{"model":"a","mod\\u0065l":"b"}',
    '{ "stream" : true , "model" : "a" ,\n"messages":[{"model":"x"}],"\\u006d\\u006fdel":"a"}',
  ])('are refused in any JSON spelling: %s', (text) => {
    expect(thrownBy(() => parseInferenceRequest(Buffer.from(text)))).toMatchObject({
      code: 'invalid_request',
      param: 'model',
    });
  });

  test.each([
    '{"model":"a","messages":[{"model":"b"}],"metadata":{"model":"c"}}',
    '{"model":"a","prompt":"I said \\"model\\": twice, \\"model\\": yes"}',
    '{"model":"a","Model":"b"}',
  ])('do not include nested members, text in strings, or names in another case: %s', (text) => {
    expect(parseInferenceRequest(Buffer.from(text)).model).toBe('a');
  });
});

test('the members of an object are those that a JSON parser finds, with the text of each value', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()).filter((object) => !('__proto__' in object)),
      fc.constantFrom(undefined, 2, '\t'),
      (object, space) => {
        const text = JSON.stringify(object, undefined, space);
        const found = membersOf(text).map(({ name, start, end }) => [
          name,
          JSON.parse(text.slice(start, end)),
        ]);
        expect(found).toEqual(Object.entries(JSON.parse(text) as object));
      },
    ),
  );
});

describe('requesting usage', () => {
  const withUsage = (text: string) => parseInferenceRequest(Buffer.from(text)).withUsage().toString();

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
    const inference = (options: unknown) =>
      parseInferenceRequest(Buffer.from(JSON.stringify({ stream: true, stream_options: options })));
    expect(inference({ include_usage: true }).wantsUsage).toBe(true);
    for (const options of [{ include_usage: 'true' }, { include_usage: false }, [], null, 'x'])
      expect(inference(options).wantsUsage).toBe(false);
  });
});

describe('the prefix of a conversation', () => {
  const prefix = (body: object) => parseInferenceRequest(Buffer.from(JSON.stringify(body))).prefix();
  const system = { role: 'system', content: 'Be brief.' };
  const user = { role: 'user', content: 'Hello' };

  test('is the same for each of its turns, and different for another conversation', () => {
    const first = prefix({ messages: [system, user] });
    const later = [system, user, { role: 'assistant', content: 'Hi' }, { role: 'user', content: 'And?' }];
    expect(prefix({ messages: later })).toBe(first);
    expect(prefix({ messages: [system, { role: 'user', content: 'Bye' }] })).not.toBe(first);
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
