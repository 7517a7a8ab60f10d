import type { Answer, Question, ToWorker } from './messages.js';

/** Questions of the primary process to one worker. */
export interface Questions {
  /**
   * The answer, or undefined if there is none within the deadline. Of each question one is under way at a time: who asks
   * it meanwhile receives the same answer.
   */
  ask(question: Question): Promise<unknown>;
  /** Receives an answer. */
  answered(answer: Answer): void;
  /** The worker has ended: there are no more answers. */
  end(): void;
}

interface Options {
  send(message: ToWorker): void;
  readonly deadlineMs: number;
}

/** Questions to a worker that `send` reaches. */
export function createQuestions({ send, deadlineMs }: Options): Questions {
  const underWay = new Map<Question, Promise<unknown>>();
  const waiting = new Map<number, (value: unknown) => void>();
  let lastId = 0;
  let hasEnded = false;

  const start = async (question: Question): Promise<unknown> => {
    const id = ++lastId;
    const answer = new Promise<unknown>((resolve) => waiting.set(id, resolve));
    const timer = setTimeout(() => waiting.get(id)?.(undefined), deadlineMs);
    send({ kind: 'question', id, question });
    const value = await answer;
    clearTimeout(timer);
    waiting.delete(id);
    underWay.delete(question);
    return value;
  };
  return {
    ask: async (question) => {
      if (hasEnded) return undefined;
      const asked = underWay.get(question) ?? start(question);
      underWay.set(question, asked);
      return asked;
    },
    answered: ({ id, value }) => waiting.get(id)?.(value),
    end: () => {
      hasEnded = true;
      for (const resolve of waiting.values()) resolve(undefined);
    },
  };
}
