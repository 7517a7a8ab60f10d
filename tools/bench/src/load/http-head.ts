const blankLine = '\r\n\r\n';
/** Longer heads are not expected from the programs that are measured. */
const maxHeadBytes = 65_536;

/**
 * Reads requests from the chunks of a connection and calls `onRequest` with the head of each when its body has arrived.
 * Bodies have a length, or are chunked. Throws if a head is too long.
 */
export function createRequestReader(onRequest: (head: string) => void): (chunk: Buffer) => void {
  let unread: Buffer = Buffer.alloc(0);
  let head: string | undefined;
  return (chunk) => {
    unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
    for (;;) {
      if (head === undefined) {
        const end = unread.indexOf(blankLine);
        if (end < 0 && unread.length > maxHeadBytes) throw new Error('the head of a request is too long');
        if (end < 0) return;
        head = unread.toString('latin1', 0, end);
        unread = unread.subarray(end + blankLine.length);
      }
      const end = endOfBody(head, unread);
      if (end === undefined) return;
      unread = unread.subarray(end);
      onRequest(head);
      head = undefined;
    }
  };
}

/** The length of the body, or undefined if it has not arrived completely. */
function endOfBody(head: string, unread: Buffer): number | undefined {
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
    const last = unread.indexOf(`0${blankLine}`);
    return last < 0 ? undefined : last + 1 + blankLine.length;
  }
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  return unread.length >= length ? length : undefined;
}
