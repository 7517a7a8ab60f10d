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

  test('can be changed as long as it is not going away, and whatever can be changed can be deleted', () => {
    expect(changeable).toEqual(['provisioning', 'ready']);
    expect(statesBefore('deleted')).toEqual(expect.arrayContaining([...changeable]));
  });

  test('never comes back: from every state the moves end at deleted', () => {
    const after = (state: EndpointState) => states.filter((next) => statesBefore(next).includes(state));
    const reach = (state: EndpointState): EndpointState[] => [state, ...after(state).flatMap(reach)];
    for (const state of states) expect(reach(state)).toContain('deleted');
    expect(after('deleted')).toEqual([]);
  });
});
