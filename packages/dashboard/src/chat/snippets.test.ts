import { spawnSync } from 'node:child_process';
import vm from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ChatRequest, chatRequest } from './request.js';
import { chatSnippets, pythonLiteral } from './snippets.js';

const origin = 'https://api.example.com';
/** Text with everything that has a meaning in a shell, in JavaScript or in Python, and any other character. */
const hostile = fc.constantFrom(
  ...[
    "'",
    '"',
    '\\',
    '`',
    '$(id)',
    '$' + '{HOME}',
    '$HOME',
    '\n',
    '\r',
    '\t',
    '\0',
    '\u2028',
    '\u007f',
    '!',
    '%s',
    '#',
  ],
  ...["'''", '"""', '\\n', '\\u0041', '{', '}', '@file', '</script>', '//', '/*', '🙂', '\ud800', 'ß'],
);
const text = fc.string({ unit: fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 3 })) });
const requests = fc
  .record({
    target: fc.oneof(
      fc.record({ kind: fc.constant('model' as const), model: text }),
      fc.record({
        kind: fc.constant('endpoint' as const),
        id: text.filter((id) => !/\p{Surrogate}/u.test(id)),
        model: text,
      }),
    ),
    contents: fc.array(text, { maxLength: 4 }),
    system: text,
    temperature: fc.option(fc.double({ min: 0, max: 2, noNaN: true }), { nil: undefined }),
    maxTokens: fc.option(fc.integer({ min: 1 }), { nil: undefined }),
  })
  .map(({ target, contents, ...parameters }) => {
    const messages = contents.map((content) => ({ role: 'user' as const, content }));
    return chatRequest(target, messages, parameters);
  });

/** What a command line's program receives as arguments, by a real shell. */
function shellArguments(command: string): string[] {
  const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${command}`;
  const { stdout, status } = spawnSync('sh', ['-c', script], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HYPERVIZE_API_KEY: 'the key' },
    timeout: 10_000,
  });
  expect(status).toBe(0);
  return stdout.split('\0').slice(0, -1);
}

/** What the snippet for Node passes to the client, by the real parser. */
function nodeCalls({ node }: { node: string }): unknown {
  const withoutImport = node.replace(/^import .*\n/, '');
  const script = `(async () => { ${withoutImport}\n })()`;
  const calls: { options?: unknown; body?: unknown } = {};
  function OpenAI(this: object, options: unknown) {
    calls.options = options;
    const create = (body: unknown) => {
      calls.body = body;
      return [];
    };
    return { chat: { completions: { create } } };
  }
  vm.runInNewContext(
    script,
    { OpenAI, process: { env: { HYPERVIZE_API_KEY: 'the key' } } },
    { timeout: 10_000 },
  );
  return JSON.parse(JSON.stringify(calls));
}

/** JSON has no -0. */
const asSent = ({ body }: ChatRequest): unknown => JSON.parse(JSON.stringify(body));

describe('the code of a request', () => {
  test('passes exactly its body and URL to curl, whatever the prompts contain', () => {
    const property = fc.property(requests, (request) => {
      const words = shellArguments(chatSnippets(origin, request).curl);
      expect(words[1]).toBe(`${origin}${request.basePath}/chat/completions`);
      expect(words).toContain('Authorization: Bearer the key');
      expect(JSON.parse(words.at(-1) ?? '')).toEqual(asSent(request));
    });
    fc.assert(property, { numRuns: 50 });
  });

  test('passes exactly its body and base URL to the SDK for Node', () => {
    const property = fc.property(requests, (request) => {
      expect(nodeCalls(chatSnippets(origin, request))).toEqual({
        options: { baseURL: `${origin}${request.basePath}`, apiKey: 'the key' },
        body: asSent(request),
      });
    });
    fc.assert(property, { numRuns: 50 });
  });
});

const hasPython = spawnSync('python3', ['--version'], { timeout: 10_000 }).status === 0;

/** Evaluates Python expressions, and returns their values as JSON. */
function evaluatePython(expressions: readonly string[]): unknown[] {
  const program =
    'import ast,json,sys\nprint(json.dumps([ast.literal_eval(e) for e in json.load(sys.stdin)]))';
  const { stdout } = spawnSync('python3', ['-c', program], {
    input: JSON.stringify(expressions),
    encoding: 'utf8',
    timeout: 30_000,
  });
  return JSON.parse(stdout) as unknown[];
}

// The image that runs the tests may have no Python; the property is about Python's own parser.
(hasPython ? test : test.skip)('the code of a request has its body as Python values', () => {
  const samples = fc.sample(fc.oneof(requests.map(asSent), fc.jsonValue()), 200);
  expect(evaluatePython(samples.map((sample) => pythonLiteral(sample)))).toEqual(
    JSON.parse(JSON.stringify(samples)),
  );
});

(hasPython ? test : test.skip)('the code of a request is a Python program', () => {
  const programs = fc.sample(requests, 100).map((request) => chatSnippets(origin, request).python);
  const program = 'import ast,json,sys\nfor p in json.load(sys.stdin): ast.parse(p)';
  const { status } = spawnSync('python3', ['-c', program], {
    input: JSON.stringify(programs),
    timeout: 30_000,
  });
  expect(status).toBe(0);
});

test('the code of a request takes the key from the environment', () => {
  const request = chatRequest({ kind: 'model', model: 'm' }, [], {
    ...{ system: '', temperature: undefined, maxTokens: undefined },
  });
  for (const code of Object.values(chatSnippets(origin, request))) {
    expect(code).toContain('HYPERVIZE_API_KEY');
    expect(code).not.toContain('hvz_');
  }
});
