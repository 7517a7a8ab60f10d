import type { IncomingMessage, ServerResponse } from 'node:http';
import { RequestError } from './request-body.js';

/** What a fault leaves to the caller: the whole request, a response to be reset midway, or nothing. */
export type FaultResult = 'none' | 'reset-midway' | 'handled';

/**
 * Injects the fault that the request header `x-stand-in-fail` names. Throws a RequestError if it is an HTTP status, with
 * that status, or if it is unknown.
 */
export function injectFault(request: IncomingMessage, response: ServerResponse): FaultResult {
  const fault = request.headers['x-stand-in-fail'];
  if (fault === undefined) return 'none';
  if (typeof fault === 'string' && /^[1-5]\d\d$/.test(fault)) {
    throw new RequestError(
      Number(fault),
      'stand_in_failure',
      `x-stand-in-fail requested the status ${fault}.`,
    );
  }
  switch (fault) {
    case 'reset-midway':
      return 'reset-midway';
    case 'reset-before':
      response.socket?.resetAndDestroy();
      return 'handled';
    case 'garbage':
      response.socket?.end('this is not HTTP\r\n\r\n');
      return 'handled';
    case 'half-header':
      response.socket?.write('HTTP/1.1 200 OK\r\ncontent-ty');
      return 'handled';
    case 'hang':
      return 'handled';
    default:
      throw new RequestError(
        400,
        'unknown_fault',
        'x-stand-in-fail must be a status or one of reset-before, reset-midway, garbage, half-header, hang.',
      );
  }
}
