const newline = 0x0a;

/** Counts event delimiters (two newlines) in the chunks of a stream, also those that are split between two chunks. */
export function createEventCounter(): (chunk: Buffer) => number {
  let endsWithNewline = false;
  return (chunk) => {
    if (chunk.length === 0) return 0;
    let events = endsWithNewline && chunk[0] === newline ? 1 : 0;
    let at = chunk.indexOf('\n\n', events);
    let counted = events;
    while (at >= 0) {
      events++;
      counted = at + 2;
      at = chunk.indexOf('\n\n', counted);
    }
    endsWithNewline = counted < chunk.length && chunk[chunk.length - 1] === newline;
    return events;
  };
}
