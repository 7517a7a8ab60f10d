import { expect, test } from '@jest/globals';
import { type AccountEvent, eventPayload, parseEventPayload } from './account-event.js';

const action: AccountEvent = {
  ...{ kind: 'action', accountId: 'a', action: 'key.created', keyId: 'k', endpointId: '', sessionId: '' },
  atMs: 1_700_000_000_000,
};
const confirmed: AccountEvent = { kind: 'confirmed', accountId: 'a', seq: 7, tookMs: 38 };

test('an event is the same after it has been a payload', () => {
  for (const event of [action, confirmed]) expect(parseEventPayload(eventPayload(event))).toEqual(event);
});

test('a payload that is not an event, or lacks a part of one, is ignored', () => {
  for (const payload of ['', 'x', 'null', '7', '[]', '{}', '{"kind":"action","accountId":"a"}'])
    expect([payload, parseEventPayload(payload)]).toEqual([payload, undefined]);
  const without = (event: object, field: string) => JSON.stringify({ ...event, [field]: undefined });
  for (const event of [action, confirmed]) {
    for (const field of Object.keys(event))
      expect([field, parseEventPayload(without(event, field))]).toEqual([field, undefined]);
  }
  expect(parseEventPayload(JSON.stringify({ ...confirmed, tookMs: -1 }))).toBeUndefined();
});

test('a field that an event does not have is not passed on', () => {
  expect(parseEventPayload(JSON.stringify({ ...action, details: 'x' }))).toEqual(action);
});
