import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chatRequest } from '../../chat/request.js';
import { appendToBlocks, createAnswerText } from './answer-text.js';
import { type Exchange, exchangesBefore, historyOf, withResult } from './conversation.js';

const parameters = { system: '', temperature: undefined, maxTokens: undefined };

function exchange(id: number, prompt: string, text: string): Exchange {
  const answer = createAnswerText();
  answer.append(text);
  answer.flush();
  return { id, prompt, answer, request: chatRequest({ kind: 'model', model: 'm' }, [], parameters) };
}

const exchanges = [exchange(1, 'a', 'A'), exchange(2, 'b', ''), exchange(3, 'c', 'C')];

describe('a conversation', () => {
  test('is sent without exchanges that have no answer, so that turns alternate', () => {
    expect(historyOf(exchanges)).toEqual([
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'A' },
      { role: 'user', content: 'c' },
      { role: 'assistant', content: 'C' },
    ]);
  });

  test('keeps what precedes an edited message, and all of it for a new one', () => {
    expect(exchangesBefore(exchanges, 3).map(({ id }) => id)).toEqual([1, 2]);
    expect(exchangesBefore(exchanges, undefined)).toBe(exchanges);
  });

  test('ignores the result of an exchange that has been replaced', () => {
    const measures = {
      ...{ requestId: undefined, firstTokenMs: undefined, tokensPerSecond: undefined },
      ...{ promptTokens: undefined, completionTokens: undefined },
    };
    expect(withResult(exchanges, 9, { end: { kind: 'stopped' }, measures })).toEqual(exchanges);
    expect(withResult(exchanges, 2, { end: { kind: 'stopped' }, measures })[1]).toHaveProperty('result');
  });
});

describe('the text of an answer', () => {
  const pieces = fc.array(
    fc.string({ unit: fc.constantFrom('x', '\n', 'word '), maxLength: 1_500, size: 'max' }),
  );

  test('is the pieces that have arrived, whatever its blocks are', () => {
    const property = fc.property(pieces, (all) => {
      const blocks = all.reduce<readonly string[]>(appendToBlocks, []);
      expect(blocks.join('\n')).toBe(all.join(''));
    });
    fc.assert(property);
  });

  test('changes only in its last block', () => {
    const lines = Array.from({ length: 200 }, (_, index) => `line ${index} ${'x'.repeat(50)}\n`);
    let blocks: readonly string[] = [];
    for (const line of lines) {
      const before = blocks;
      blocks = appendToBlocks(before, line);
      expect(blocks.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
    }
    expect(blocks.length).toBeGreaterThan(3);
  });

  test('has what has arrived before it is shown', () => {
    const answer = createAnswerText();
    answer.append('a');
    expect([answer.text(), answer.blocks()]).toEqual(['a', []]);
    answer.flush();
    expect([answer.text(), answer.blocks()]).toEqual(['a', ['a']]);
  });
});
