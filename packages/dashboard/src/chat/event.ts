/** One thing that the stream of a chat completion says. */
export type ChatEvent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'usage'; readonly promptTokens: number; readonly completionTokens: number }
  | { readonly kind: 'finish'; readonly reason: string }
  | { readonly kind: 'error'; readonly code: string | null; readonly message: string }
  | { readonly kind: 'done' };

/** The data of the event after which no other follows. */
const doneData = '[DONE]';

/** Parses the data of one server-sent event. Throws if it is not a JSON object; unknown fields are ignored. */
export function parseChatEvent(data: string): ChatEvent[] {
  if (data.trim() === doneData) return [{ kind: 'done' }];
  const chunk = fields(JSON.parse(data));
  if (!chunk) throw new Error('The data of an event is not a JSON object.');
  const error = fields(chunk.error);
  if (error) return [{ kind: 'error', code: text(error.code) ?? null, message: text(error.message) ?? '' }];
  return [...choiceEvents(chunk.choices), ...usageEvents(chunk.usage)];
}

/** Only the first choice is read: the request asks for one. */
function choiceEvents(choices: unknown): ChatEvent[] {
  const choice = Array.isArray(choices) ? fields(choices[0]) : undefined;
  const content = text(fields(choice?.delta)?.content);
  const reason = text(choice?.finish_reason);
  return [
    ...(content ? [{ kind: 'text', text: content } as const] : []),
    ...(reason ? [{ kind: 'finish', reason } as const] : []),
  ];
}

function usageEvents(value: unknown): ChatEvent[] {
  const usage = fields(value);
  const promptTokens = count(usage?.prompt_tokens);
  const completionTokens = count(usage?.completion_tokens);
  if (promptTokens === undefined || completionTokens === undefined) return [];
  return [{ kind: 'usage', promptTokens, completionTokens }];
}

function fields(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
