import { expect, test } from '@jest/globals';
import { isEndpointId } from './endpoint-id.js';

test('an endpoint id is "ep_" and 12 digits or lower-case letters, and nothing else', () => {
  expect(isEndpointId('ep_0123456789az')).toBe(true);
  for (const other of [
    '',
    'ep_',
    'ep_0123456789a',
    'ep_0123456789azz',
    'ep_0123456789aZ',
    'ep_0123456789az\n',
  ]) {
    expect([other, isEndpointId(other)]).toEqual([other, false]);
  }
});
