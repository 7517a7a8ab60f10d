/** What the primary process asks a worker: whether it is alive, its state, its metrics as text. */
export type Question = 'alive' | 'readiness' | 'metrics';

/** Messages from the primary process to a worker. */
export type ToWorker =
  | { readonly kind: 'stop' }
  | { readonly kind: 'question'; readonly id: number; readonly question: Question };

/** The answer of a worker; without `value` it has none, because reading it failed. */
export interface Answer {
  readonly kind: 'answer';
  readonly id: number;
  readonly value?: unknown;
}

/** Whether what arrived on the channel is an answer: other code in a worker may send messages too. */
export function isAnswer(message: unknown): message is Answer {
  const { kind, id } = (message ?? {}) as Partial<Answer>;
  return kind === 'answer' && typeof id === 'number';
}
