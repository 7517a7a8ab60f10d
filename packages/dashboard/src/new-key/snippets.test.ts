import { expect, test } from '@jest/globals';
import { keySnippets } from './snippets.js';

const key = 'hvz_live_$&0123456789abcdefghijklmnopqrstu';

test('curl and .env hold the key; code that is committed reads it from the environment', () => {
  const { curl, node, python, env } = keySnippets(key, ['inference'], 'https://keys.example', 'm');
  expect(curl).toContain(`Bearer ${key}`);
  expect(env).toContain(`HYPERVIZE_API_KEY=${key}\n`);
  for (const code of [node, python]) {
    expect(code).toContain('HYPERVIZE_API_KEY');
    expect(code).not.toContain(key);
  }
});

test('a key that may not call the elastic pools gets code that works with it', () => {
  const { curl, node } = keySnippets(key, ['dedicated:read'], 'https://keys.example', 'm');
  expect(curl).toContain('/api/d');
  expect(curl).not.toContain('chat');
  expect(node).toBeUndefined();
});
