import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from './request.js';

/** How a request may ask the stand-in to misbehave, in the header `x-stand-in-fail`; or a status to answer with. */
export type Fault = 'reset-before' | 'reset-midway' | 'garbage' | 'hang' | 'half-header';

/** Does what the header says. Returns the fault that the answer itself has to show, and throws for a status. */
export function misbehave(
  request: IncomingMessage,
  response: ServerResponse,
): 'go-on' | 'reset-midway' | 'handled' {
  const fault = request.headers['x-stand-in-fail'];
  if (fault === undefined) return 'go-on';
  if (typeof fault === 'string' && /^[1-5]\d\d$/.test(fault)) {
    throw new Refusal(Number(fault), 'stand_in_failure', `The stand-in was asked to fail with ${fault}.`);
  }
  switch (fault as Fault) {
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
      throw new Refusal(400, 'unknown_fault', 'x-stand-in-fail is a status or one of the known faults.');
  }
}
