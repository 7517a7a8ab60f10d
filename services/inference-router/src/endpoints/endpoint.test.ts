import { describe, expect, test } from '@jest/globals';
import { changeable, type EndpointState, statesBefore } from './endpoint.js';

const states: EndpointState[] = ['provisioning', 'ready', 'draining', 'deleted'];

describe('an endpoint', () => {
  test.each([
    ['ready', ['provisioning']],
    ['draining', ['provisioning', 'ready']],
    ['deleted', ['provisioning', 'ready', 'draining']],
    ['provisioning', []],
  ] as const)('becomes %s only from %j', (state, before) => {
    expect(statesBefore(state)).toEqual(before);
  });

  test('can be changed before it is draining or deleted, and can be deleted whenever it can be changed', () => {
    expect(changeable).toEqual(['provisioning', 'ready']);
    expect(statesBefore('deleted')).toEqual(expect.arrayContaining([...changeable]));
  });

  test('ends as deleted from every state, and never leaves that state', () => {
    const after = (state: EndpointState) => states.filter((next) => statesBefore(next).includes(state));
    const reachable = (state: EndpointState): EndpointState[] => [state, ...after(state).flatMap(reachable)];
    for (const state of states) expect(reachable(state)).toContain('deleted');
    expect(after('deleted')).toEqual([]);
  });
});
