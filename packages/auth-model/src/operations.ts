/** The inference operations, as they end the path of a request: `/api/chat/completions`, `/v1/embeddings`, … */
export const operations = ['chat/completions', 'completions', 'embeddings'] as const;

export type Operation = (typeof operations)[number];

/** Whether a string is an inference operation. */
export function isOperation(value: unknown): value is Operation {
  return (operations as readonly unknown[]).includes(value);
}
