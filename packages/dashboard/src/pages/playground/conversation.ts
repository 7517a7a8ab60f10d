import type { ChatMessage, ChatRequest } from '../../chat/request.js';
import type { ChatResult } from '../../chat/send.js';
import type { AnswerText } from './answer-text.js';

/** A message and its answer. `result` is absent while the answer is being streamed. */
export interface Exchange {
  readonly id: number;
  readonly prompt: string;
  readonly request: ChatRequest;
  readonly answer: AnswerText;
  readonly result?: ChatResult;
}

/** How many exchanges a conversation may have: each of them is sent again with every message. */
export const maxExchanges = 200;

/**
 * What precedes a new message. An exchange without any answer is left out, because models expect that messages and answers
 * take turns.
 */
export function historyOf(exchanges: readonly Exchange[]): ChatMessage[] {
  return exchanges.flatMap(({ prompt, answer }) => {
    const text = answer.text();
    return text === ''
      ? []
      : [
          { role: 'user' as const, content: prompt },
          { role: 'assistant' as const, content: text },
        ];
  });
}

/** The exchanges before `id`, which are kept when its message is edited; all of them without one. */
export function exchangesBefore(exchanges: readonly Exchange[], id: number | undefined): readonly Exchange[] {
  const index = exchanges.findIndex((exchange) => exchange.id === id);
  return index === -1 ? exchanges : exchanges.slice(0, index);
}

/** `exchanges` with the result of one of them. One that is no longer there is ignored. */
export function withResult(
  exchanges: readonly Exchange[],
  id: number,
  result: ChatResult,
): readonly Exchange[] {
  return exchanges.map((exchange) => (exchange.id === id ? { ...exchange, result } : exchange));
}
