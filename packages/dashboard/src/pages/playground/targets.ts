import type { ChatTarget } from '../../chat/request.js';

interface Endpoint {
  readonly id: string;
  readonly model: string;
}

/** What can be chosen, each by the query of its URL. */
export interface TargetOption {
  readonly value: string;
  readonly target: ChatTarget;
}

/** The models and endpoints as options, the models first. */
export function targetOptions(models: readonly string[], endpoints: readonly Endpoint[]): TargetOption[] {
  return [
    ...models.map((model) => ({
      value: String(new URLSearchParams({ model })),
      target: { kind: 'model' as const, model },
    })),
    ...endpoints.map(({ id, model }) => ({
      value: String(new URLSearchParams({ endpoint: id })),
      target: { kind: 'endpoint' as const, id, model },
    })),
  ];
}

/** The option that a URL's query names; the first one if it names none, or one that does not exist. */
export function selectedTarget(options: readonly TargetOption[], search: string): TargetOption | undefined {
  const query = new URLSearchParams(search);
  const [model, endpoint] = [query.get('model'), query.get('endpoint')];
  const named = options.find(({ target }) =>
    target.kind === 'endpoint' ? target.id === endpoint : target.model === model,
  );
  return named ?? options[0];
}

/** A temperature from 0 to 2. Undefined: none; null: not a valid one. */
export function parseTemperature(text: string): number | undefined | null {
  if (text.trim() === '') return undefined;
  const value = /^\d*\.?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  return value >= 0 && value <= 2 ? value : null;
}

/** A maximum of tokens. Undefined: none; null: not a valid one. */
export function parseMaxTokens(text: string): number | undefined | null {
  if (text.trim() === '') return undefined;
  const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : 0;
  return value >= 1 ? value : null;
}
