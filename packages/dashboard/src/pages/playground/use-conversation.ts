import { useCallback, useEffect, useRef, useState } from 'react';
import { type ChatParameters, type ChatTarget, chatRequest } from '../../chat/request.js';
import { sendChat } from '../../chat/send.js';
import { createAnswerText } from './answer-text.js';
import { type Exchange, exchangesBefore, historyOf, withResult } from './conversation.js';

/** The conversation of the playground: one request at a time. Leaving the page stops it. */
export function useConversation() {
  const [exchanges, setExchanges] = useState<readonly Exchange[]>([]);
  const nextId = useRef(1);
  const running = useRef<AbortController>(undefined);
  const stop = useCallback(() => running.current?.abort(), []);
  useEffect(() => stop, [stop]);

  /** Sends a message. With `replaced`, that exchange and all after it give way to it. */
  const send = useCallback(
    async (prompt: string, target: ChatTarget, parameters: ChatParameters, replaced?: number) => {
      stop();
      const controller = new AbortController();
      running.current = controller;
      const kept = exchangesBefore(exchanges, replaced);
      const messages = [...historyOf(kept), { role: 'user' as const, content: prompt }];
      const id = nextId.current++;
      const answer = createAnswerText();
      const request = chatRequest(target, messages, parameters);
      setExchanges([...kept, { id, prompt, request, answer }]);
      const result = await sendChat(request, { signal: controller.signal, onText: answer.append });
      answer.flush();
      setExchanges((current) => withResult(current, id, result));
      return result;
    },
    [exchanges, stop],
  );
  const clear = useCallback(() => {
    stop();
    setExchanges([]);
  }, [stop]);
  const isRunning = exchanges.at(-1) !== undefined && exchanges.at(-1)?.result === undefined;
  return { exchanges, isRunning, send, stop, clear };
}
