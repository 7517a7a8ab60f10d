import type { ServerResponse } from 'node:http';

/** Tells the gateway that a request has been sent to a host, before the response. */
export interface SentNotice {
  /** The request is being sent. */
  schedule(): void;
  /** The response begins, or there will be none. */
  cancel(): void;
}

/**
 * A response that begins within this time needs no notice, in milliseconds. The gateway waits for longer than that when
 * its client leaves.
 */
const noticeAfterMs = 10;

/**
 * A notice is an informational response, 103, with the headers for the gateway: they say who pays. With it the gateway can
 * charge a request whose client leaves before the response begins. Node sends a 103 only with a Link header.
 */
export function createSentNotice(
  response: ServerResponse,
  gatewayHeaders: Readonly<Record<string, string>>,
): SentNotice {
  let timer: NodeJS.Timeout | undefined;
  return {
    schedule: () => {
      timer ??= setTimeout(() => {
        if (response.headersSent || response.destroyed) return;
        response.writeEarlyHints({ ...gatewayHeaders, link: '<>; rel=sent' });
      }, noticeAfterMs);
    },
    cancel: () => clearTimeout(timer),
  };
}
