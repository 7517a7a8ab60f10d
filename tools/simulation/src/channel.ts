/** A queue of messages with one reader. */
export interface Channel<T> extends AsyncIterable<T> {
  push(message: T): void;
  /** Ends the iteration after the messages pushed so far, with an error if one is given. */
  end(error?: Error): void;
}

export function createChannel<T>(): Channel<T> {
  const messages: T[] = [];
  let ended: { readonly error: Error | undefined } | undefined;
  let wake: () => void = () => {};
  return {
    push: (message) => {
      if (ended) return;
      messages.push(message);
      wake();
    },
    end: (error) => {
      ended ??= { error };
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const message = messages.shift();
        if (message !== undefined) yield message;
        else if (ended?.error) throw ended.error;
        else if (ended) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}
