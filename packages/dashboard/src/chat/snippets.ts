import { type ChatRequest, chatOperation } from './request.js';

/** Code that sends one request, in each language that the dashboard shows. */
export interface Snippets {
  readonly curl: string;
  readonly node: string;
  readonly python: string;
}

/** The environment variable from which the snippets take the key: code with a key in it would be committed. */
export const keyVariable = 'HYPERVIZE_API_KEY';

/** Code for exactly `request`, sent to `origin` with a key instead of the session. */
export function chatSnippets(origin: string, { basePath, body }: ChatRequest): Snippets {
  const baseUrl = `${origin}${basePath}`;
  return {
    curl: curlSnippet(baseUrl, body),
    node: nodeSnippet(baseUrl, body),
    python: pythonSnippet(baseUrl, body),
  };
}

function curlSnippet(baseUrl: string, body: object): string {
  return `curl --no-buffer ${shellQuoted(`${baseUrl}${chatOperation}`)} \\
  -H "Authorization: Bearer $${keyVariable}" \\
  -H 'Content-Type: application/json' \\
  --data-raw ${shellQuoted(JSON.stringify(body, undefined, 2))}
`;
}

function nodeSnippet(baseUrl: string, body: object): string {
  return `import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: ${JSON.stringify(baseUrl)},
  apiKey: process.env.${keyVariable},
});

const stream = await client.chat.completions.create(${JSON.stringify(body, undefined, 2)});
for await (const chunk of stream) {
  process.stdout.write(chunk.choices[0]?.delta?.content ?? '');
}
`;
}

function pythonSnippet(baseUrl: string, body: object): string {
  const parameters = Object.entries(body).map(([name, value]) => `    ${name}=${pythonLiteral(value, 1)},\n`);
  return `import os

from openai import OpenAI

client = OpenAI(
    base_url=${pythonLiteral(baseUrl)},
    api_key=os.environ["${keyVariable}"],
)

stream = client.chat.completions.create(
${parameters.join('')})
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="", flush=True)
`;
}

/** One word of a POSIX shell. Inside single quotes only the single quote itself is special. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * A JSON value as Python. JSON's strings are Python's too: every escape that JSON.stringify writes means the same in both.
 * `depth` is the indentation of the line that the value begins in, in steps of four spaces.
 */
export function pythonLiteral(value: unknown, depth = 0): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const items = Array.isArray(value)
    ? value.map((item: unknown) => pythonLiteral(item, depth + 1))
    : Object.entries(value).map(
        ([name, item]) => `${JSON.stringify(name)}: ${pythonLiteral(item, depth + 1)}`,
      );
  if (items.length === 0) return `${open}${close}`;
  const indent = '    '.repeat(depth + 1);
  return `${open}\n${items.map((item) => `${indent}${item},\n`).join('')}${'    '.repeat(depth)}${close}`;
}
