import { type ChatRequest, chatRequest } from '../chat/request.js';
import { chatSnippets, keyVariable } from '../chat/snippets.js';
import { words } from '../strings/keys.js';

/** Ready-made code for a new key. curl and .env hold the key; Node and Python read it from the environment. */
export interface KeySnippets {
  readonly curl: string;
  readonly node: string | undefined;
  readonly python: string | undefined;
  readonly env: string;
}

/** The first request with a new key. */
export function firstRequest(model: string): ChatRequest {
  const parameters = { system: '', temperature: undefined, maxTokens: undefined };
  return chatRequest({ kind: 'model', model }, [{ role: 'user', content: words.prompt }], parameters);
}

/** Code with a key that has `scopes`. A key that cannot call the elastic pools lists the dedicated endpoints instead. */
export function keySnippets(
  key: string,
  scopes: readonly string[],
  origin: string,
  model: string,
): KeySnippets {
  const env = `${keyVariable}=${key}\nOPENAI_BASE_URL=${origin}/api\n`;
  const isElastic = scopes.some((scope) => ['inference', 'global', 'elastic-only'].includes(scope));
  if (!isElastic) {
    const curl = `curl '${origin}/api/d' \\\n  -H 'Authorization: Bearer ${key}'\n`;
    return { curl, node: undefined, python: undefined, env };
  }
  const { curl, node, python } = chatSnippets(origin, firstRequest(model));
  return { curl: curl.replace(`$${keyVariable}`, () => key), node, python, env };
}
