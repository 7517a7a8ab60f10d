/** How often an answer that is being streamed is shown anew, in milliseconds: rarely enough that typing stays quick. */
const flushMs = 60;
/** The length after which a block is closed at its next line end. Closed blocks are not rendered again. */
const blockLength = 2_000;

/** The text of an answer while it grows. */
export interface AnswerText {
  append(text: string): void;
  /** Shows at once what has arrived. */
  flush(): void;
  /** The text as blocks, each of which begins a new line. Only the last one changes. */
  blocks(): readonly string[];
  subscribe(listener: () => void): () => void;
  /** The whole text. */
  text(): string;
}

/** Collects the text of an answer outside of React's state, and tells its listeners at most every `flushMs`. */
export function createAnswerText(): AnswerText {
  const listeners = new Set<() => void>();
  let shown: readonly string[] = [];
  let pending = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (pending === '') return;
    shown = appendToBlocks(shown, pending);
    pending = '';
    for (const listener of listeners) listener();
  };
  return {
    append: (text) => {
      pending += text;
      timer ??= setTimeout(flush, flushMs);
    },
    flush,
    blocks: () => shown,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    text: () => [...shown].join('\n') + pending,
  };
}

/** Appends to the last block, and closes it at the last line end once it is long. Joined by line ends, the blocks are the text. */
export function appendToBlocks(blocks: readonly string[], text: string): readonly string[] {
  const last = (blocks.at(-1) ?? '') + text;
  const closed = blocks.slice(0, -1);
  const end = last.length > blockLength ? last.lastIndexOf('\n') : -1;
  return end === -1 ? [...closed, last] : [...closed, last.slice(0, end), last.slice(end + 1)];
}
